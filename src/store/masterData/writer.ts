import type pg from 'pg';
import { TYPES } from '../../schema/entities.js';
import type { NodeType } from '../../schema/globalId.js';
import { PLACES, type PlaceType } from '../../schema/types/masterData.js';
import type { Author, CommitLog, Position } from '../commitLog.js';
import type { Scope } from './catalog.js';
import { writtenColumns, type WrittenColumn } from './columns.js';
import { CONSISTENCIES, type Consistency } from './consistency.js';
import { TABLES } from './tables.js';

/** Values by property of the class: keys of related objects, times in milliseconds, everything else as it is stored. */
export type Values = Readonly<Record<string, unknown>>;

/** One object to be entered. */
export interface Entry {
  readonly key: number;
  readonly organization: number;
  readonly values: Values;
}

/** An object as it stands, with what a change must know of it. */
export interface Standing {
  readonly key: number;
  readonly organization: number;
  readonly version: number;
  readonly archived: boolean;
}

/** A rule of validation that is in use. */
export interface AlikeRule {
  readonly key: number;
  readonly code: string;
  readonly organization: number;
}

/** Its terms are those of the unique indices `validation_rule_point` and `validation_rule_quantity`. */
const RULES_ALIKE = `
  SELECT w.key AS of, r.key, r.code, r.organization
  FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[])
         AS w (key, organization, kind, point, quantity, side)
  JOIN validation_rule r ON r.archived_at IS NULL AND r.key <> w.key AND r.kind = w.kind
   AND (r.point = w.point OR r.organization = w.organization AND r.quantity = w.quantity
        AND coalesce(r.side, '') = coalesce(w.side, ''))`;

/** Objects a statement: large enough to be fast, small enough to be planned and parsed at ease. */
const CHUNK = 5000;

/** Writes master data: many objects a statement, everything of one request in one commit. */
export class MasterDataWriter {
  readonly #commits: CommitLog;
  constructor(commits: CommitLog) {
    this.#commits = commits;
  }

  /**
   * Runs `work` in one transaction. What it wrote is one commit; if it wrote nothing, or throws, there is none.
   * Before and after of each object are kept by the database.
   */
  async write<T>(
    author: Author,
    work: (session: WriteSession) => Promise<T>,
  ): Promise<{ position: Position | null; result: T }> {
    let session: WriteSession | undefined;
    return this.#commits.write(
      'MASTER_DATA',
      author,
      (client) => work((session = new WriteSession(client))),
      () => session?.wrote ?? false,
    );
  }
}

/** What can be done within a transaction. */
export class WriteSession {
  wrote = false;
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  /** Keys for new objects, known before these are written, so that they can refer to each other. */
  async newKeys(type: NodeType, count: number): Promise<number[]> {
    if (count === 0) return [];
    const { rows } = await this.#client.query<{ key: number }>(
      `SELECT nextval(pg_get_serial_sequence($1, 'key')) AS key FROM generate_series(1, $2::int)`,
      [TABLES[type].name, count],
    );
    return rows.map(({ key }) => key);
  }

  /** The objects with these keys, locked against other writers; those outside the scope are left out. */
  async lock(type: NodeType, keys: readonly number[], scope: Scope): Promise<Map<number, Standing>> {
    const { name, owner } = TABLES[type];
    const { rows } = await this.#client.query<Standing>(
      `SELECT key, ${owner} AS organization, version, archived_at IS NOT NULL AS archived FROM ${name}
       WHERE key = ANY($1) AND ${owner} = ANY($2) ORDER BY key FOR NO KEY UPDATE`,
      [keys, scope.organizations],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** What these objects are now, by property. */
  async values(type: NodeType, keys: readonly number[]): Promise<Map<number, Values>> {
    const columns = writtenColumns(type).map(({ property, column }) => `${column} AS "${property}"`);
    const { rows } = await this.#client.query<Values & { key: number }>(
      `SELECT key, ${columns.join(', ')} FROM ${TABLES[type].name} WHERE key = ANY($1)`,
      [keys],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** Which of these keys are in use within the scope, with their owners; nobody archives them until this is written. */
  async existing(type: NodeType, keys: readonly number[], scope: Scope): Promise<Map<number, number>> {
    const { name, owner } = TABLES[type];
    const { rows } = await this.#client.query<{ key: number; owner: number }>(
      `SELECT key, ${owner} AS owner FROM ${name}
       WHERE key = ANY($1) AND ${owner} = ANY($2) AND archived_at IS NULL ORDER BY key FOR SHARE`,
      [keys, scope.organizations],
    );
    return new Map(rows.map((row) => [row.key, row.owner]));
  }

  /** The organization above each one. */
  async parents(): Promise<Map<number, number | null>> {
    const { rows } = await this.#client.query<{ key: number; parent: number | null }>(
      'SELECT key, parent FROM organization',
    );
    return new Map(rows.map(({ key, parent }) => [key, parent]));
  }

  /** States of devices' lives that change from here on in this transaction have changed at that moment. */
  async dateLifecycles(atMs: number): Promise<void> {
    await this.#client.query(`SELECT set_config('thermograph.effective_at', $1, true)`, [new Date(atMs).toISOString()]);
  }

  /** Lets one writer at a time change what leads upwards among the objects of a type. */
  async lockChains(type: NodeType): Promise<void> {
    await this.#client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`thermograph chains ${type}`]);
  }

  /** Who has these external ids within the organization: key by `["system","id"]`. */
  async externalHolders(
    type: NodeType,
    ids: readonly { readonly system: string; readonly id: string }[],
    organization: number,
  ): Promise<Map<string, number>> {
    const { rows } = await this.#client.query<{ entity: number; system: string; id: string }>(
      `SELECT e.entity, e.system, e.id FROM external_id e
       JOIN unnest($3::text[], $4::text[]) AS w (system, id) ON w.system = e.system AND w.id = e.id
       WHERE e.organization = $1 AND e.entity_type = $2`,
      [organization, type, ids.map(({ system }) => system), ids.map(({ id }) => id)],
    );
    return new Map(rows.map(({ entity, system, id }) => [JSON.stringify([system, id]), entity]));
  }

  /** Who holds these texts in that property within the organization, archived ones too: key by text. */
  async holders(
    type: NodeType,
    property: string,
    texts: readonly string[],
    organization: number,
  ): Promise<Map<string, number>> {
    const { name, owner, column } = TABLES[type];
    const whose = type === 'Organization' ? '$2::bigint IS NOT NULL' : `${owner} = $2`;
    const { rows } = await this.#client.query<{ text: string; key: number }>(
      `SELECT ${column(property)} AS text, key FROM ${name} WHERE ${column(property)} = ANY($1) AND ${whose}`,
      [texts, organization],
    );
    return new Map(rows.map(({ text, key }) => [text, key]));
  }

  /** The rules in use that are of the same kind and target as one of these: by the key of that one. */
  async rulesAlike(rules: readonly Entry[]): Promise<Map<number, AlikeRule>> {
    const { rows } = await this.#client.query<AlikeRule & { of: number }>(RULES_ALIKE, [
      rules.map(({ key }) => key),
      rules.map(({ organization }) => organization),
      ...(['kind', 'pointKey', 'quantity', 'side'] as const).map((name) =>
        rules.map(({ values }) => values[name] ?? null),
      ),
    ]);
    return new Map(rows.map(({ of, ...rule }) => [of, rule]));
  }

  /** Enters objects. Attributes that are not named take what they fall back to. */
  async insert(type: NodeType, entries: readonly Entry[]): Promise<void> {
    const columns = writtenColumns(type);
    const owner: WrittenColumn[] =
      type === 'Organization'
        ? []
        : [{ property: 'organizationKey', column: 'organization', type: 'bigint', fallback: null }];
    const all = [{ property: 'key', column: 'key', type: 'bigint', fallback: null }, ...owner, ...columns];
    const names = all.map(({ column }) => column).join(', ');
    await this.#inChunks(entries, (chunk) => {
      const rows = chunk.map(({ key, organization, values }) =>
        asRow(all, { ...values, key, organizationKey: organization }),
      );
      return this.#client.query(
        `INSERT INTO ${TABLES[type].name} (${names}) OVERRIDING SYSTEM VALUE
         SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS r (${definitions(all)})`,
        [JSON.stringify(rows)],
      );
    });
  }

  /** Changes objects: each only what its values name. */
  async update(type: NodeType, changes: readonly { readonly key: number; readonly values: Values }[]): Promise<void> {
    const key: WrittenColumn = { property: 'key', column: 'key', type: 'bigint', fallback: null };
    const byShape = Map.groupBy(changes, ({ values }) => Object.keys(values).sort().join(' '));
    for (const alike of byShape.values()) {
      const columns = writtenColumns(type).filter(({ property }) => property in alike[0].values);
      const sets = columns.map(({ column }) => `${column} = r.${column}, `).join('');
      await this.#inChunks(alike, (chunk) =>
        this.#client.query(
          `UPDATE ${TABLES[type].name} t SET ${sets}version = t.version + 1, updated_at = now()
           FROM jsonb_to_recordset($1::jsonb) AS r (${definitions([key, ...columns])}) WHERE t.key = r.key`,
          [JSON.stringify(chunk.map((change) => asRow([key, ...columns], { ...change.values, key: change.key })))],
        ),
      );
    }
  }

  /** Takes objects out of use, or back into it. */
  async archive(type: NodeType, keys: readonly number[], archived: boolean): Promise<void> {
    await this.#inChunks(keys, (chunk) =>
      this.#client.query(
        `UPDATE ${TABLES[type].name} SET archived_at = ${archived ? 'now()' : 'NULL'}, version = version + 1,
           updated_at = now() WHERE key = ANY($1)`,
        [chunk],
      ),
    );
  }

  /** Says what other systems call objects; what was said before is replaced. */
  async nameExternally(
    type: NodeType,
    named: readonly {
      readonly key: number;
      readonly organization: number;
      readonly ids: readonly { readonly system: string; readonly id: string }[];
    }[],
  ): Promise<void> {
    const rows = named.flatMap(({ key, organization, ids }) => ids.map((id) => ({ key, organization, ...id })));
    await this.#inChunks(named, (chunk) =>
      this.#client.query('DELETE FROM external_id WHERE entity_type = $1 AND entity = ANY($2)', [
        type,
        chunk.map(({ key }) => key),
      ]),
    );
    await this.#inChunks(rows, (chunk) =>
      this.#client.query(
        `INSERT INTO external_id (organization, entity_type, entity, system, id)
         SELECT r.organization, $1, r.key, r.system, r.id
         FROM jsonb_to_recordset($2::jsonb) AS r (key bigint, organization bigint, system text, id text)`,
        [type, JSON.stringify(chunk)],
      ),
    );
  }

  /** How many objects in use refer to each of these, by what they are: `3 households`. */
  async users(type: NodeType, keys: readonly number[]): Promise<Map<number, string[]>> {
    const found = new Map<number, string[]>();
    for (const info of Object.values(TYPES)) {
      const table = TABLES[info.type];
      const lasting = info.attributes.some(({ name }) => name === 'validTo')
        ? 'AND (valid_to IS NULL OR valid_to > now())'
        : '';
      for (const column of referringColumns(info.type, type)) {
        const { rows } = await this.#client.query<{ key: number; count: number }>(
          `SELECT ${column} AS key, count(*) AS count FROM ${table.name}
           WHERE ${column} = ANY($1) AND archived_at IS NULL ${lasting} GROUP BY 1`,
          [keys],
        );
        for (const { key, count } of rows) found.set(key, [...(found.get(key) ?? []), `${count} ${info.plural}`]);
      }
    }
    return found;
  }

  /** What contradicts other objects among those with these keys. */
  async contradictions(
    type: NodeType,
    keys: readonly number[],
  ): Promise<{ readonly key: number; readonly rule: Consistency }[]> {
    const found: { key: number; rule: Consistency }[] = [];
    for (const rule of CONSISTENCIES.filter((candidate) => candidate.type === type)) {
      const { rows } = await this.#client.query<{ key: number }>(rule.sql, [keys]);
      found.push(...rows.map(({ key }) => ({ key, rule })));
    }
    return found;
  }

  /** A point to which `undo` comes back. */
  async savepoint(): Promise<void> {
    await this.#client.query('SAVEPOINT item');
  }

  async undo(): Promise<void> {
    await this.#client.query('ROLLBACK TO SAVEPOINT item');
  }

  async #inChunks<T>(items: readonly T[], work: (chunk: T[]) => Promise<unknown>): Promise<void> {
    for (let at = 0; at < items.length; at += CHUNK) {
      this.wrote = true;
      await work(items.slice(at, at + CHUNK));
    }
  }
}

/** Columns of a type that hold keys of another one: references, the place, the owner. */
function referringColumns(type: NodeType, target: NodeType): string[] {
  const { attributes } = TYPES[type];
  const table = TABLES[type];
  const references = attributes.filter((attribute) => attribute.target === target).map(({ property }) => property);
  const places =
    attributes.some(({ kind }) => kind === 'place') && target in PLACES ? [PLACES[target as PlaceType]] : [];
  const owner = target === 'Organization' && type !== 'Organization' ? [table.owner] : [];
  return [...[...references, ...places].map((property) => table.column(property)), ...owner];
}

function definitions(columns: readonly WrittenColumn[]): string {
  return columns.map(({ column, type }) => `${column} ${type}`).join(', ');
}

function asRow(columns: readonly WrittenColumn[], values: Values): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ property, column, type, fallback }) => {
      const value = values[property] ?? fallback;
      return [column, type === 'timestamptz' && typeof value === 'number' ? new Date(value).toISOString() : value];
    }),
  );
}
