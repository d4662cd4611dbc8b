import { type JournalMessage, VERDICT } from '../../domain/journal/message.js';
import type { Database } from '../database.js';
import { digestOf, packBlock } from './blockContent.js';

/** Messages of one link and class that are to be stored together. */
export interface NewBlock {
  readonly link: number;
  /** Whole microseconds since the epoch; with the link it is the block's name. */
  readonly opened: number;
  /** Whether they must be kept as long as what settlement and supervision rest on. */
  readonly legal: boolean;
  readonly messages: readonly JournalMessage[];
}

/** The end of the chain of a link and class. */
interface Head {
  readonly number: number;
  readonly digest: Buffer;
}

interface PackedBlock extends NewBlock, Head {
  readonly content: Buffer;
}

/** Postgres takes no arrays of arrays of unequal length: they come as text. */
const INSERT = `
  INSERT INTO journal (opened, link, number, messages, legal, digest, devices, refusals, content)
  SELECT 'epoch'::timestamptz + opened * interval '1 microsecond', link, number, messages, legal, digest,
         devices::integer[], refusals::text[], content
  FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int2[], $5::bool[], $6::bytea[], $7::text[], $8::text[], $9::bytea[])
    AS b (opened, link, number, messages, legal, digest, devices, refusals, content)
  ON CONFLICT DO NOTHING`;

const SOURCES = `
  INSERT INTO journal_source (device, link) SELECT * FROM unnest($1::int[], $2::int[]) ON CONFLICT DO NOTHING`;

/** The latest by number, also where the clock was set back: the newest by time need not be it. */
const HEAD = `
  SELECT number, digest
  FROM (SELECT number, digest FROM journal WHERE link = $1 AND legal = $2 ORDER BY opened DESC LIMIT 1000) newest
  ORDER BY number DESC LIMIT 1`;

const FIRST: Head = { number: 0, digest: Buffer.alloc(0) };
const DAY_MICROS = 86_400_000_000;

/** Stores blocks. One writer at a time has a link, as one process at a time serves it. */
export class JournalWriter {
  readonly #db: Database;
  readonly #heads = new Map<string, Head>();
  readonly #sources = new Set<string>();
  readonly #partitions = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Stores blocks in one transaction, those of a link in their order. Blocks that are there already change nothing.
   *
   * @returns bytes of the packed messages.
   */
  async write(blocks: readonly NewBlock[]): Promise<number> {
    await this.#ensurePartitions(blocks);
    const packed: PackedBlock[] = [];
    const heads = new Map<string, Head>();
    for (const block of blocks) {
      const chain = `${block.link} ${block.legal}`;
      const before = heads.get(chain) ?? this.#heads.get(chain) ?? (await this.#head(block));
      const content = await packBlock(block.opened, block.messages);
      const head = { number: before.number + 1, digest: digestOf(before.digest, block.opened, content) };
      heads.set(chain, head);
      packed.push({ ...block, ...head, content });
    }
    await this.#insert(packed);
    for (const [chain, head] of heads) this.#heads.set(chain, head);
    return packed.reduce((sum, { content }) => sum + content.length, 0);
  }

  /** Another process may serve the link from now on. */
  forget(link: number): void {
    for (const legal of [false, true]) this.#heads.delete(`${link} ${legal}`);
  }

  async #head({ link, legal }: NewBlock): Promise<Head> {
    const [head] = await this.#db.query<Head>(HEAD, [link, legal]);
    return head ?? FIRST;
  }

  async #insert(blocks: readonly PackedBlock[]): Promise<void> {
    const devices = blocks.map(({ messages }) => devicesOf(messages));
    const sources = blocks.flatMap(({ link }, i) => devices[i]!.map((device) => [device, link] as const));
    const unknown = sources.filter((source) => !this.#sources.has(source.join(' ')));
    const values = [
      blocks.map(({ opened }) => opened),
      blocks.map(({ link }) => link),
      blocks.map(({ number }) => number),
      blocks.map(({ messages }) => messages.length),
      blocks.map(({ legal }) => legal),
      blocks.map(({ digest }) => digest),
      devices.map((keys) => `{${keys.join(',')}}`),
      blocks.map(({ messages }) => refusalsOf(messages)),
      blocks.map(({ content }) => content),
    ];
    await this.#db.transaction(async (client) => {
      if (unknown.length > 0)
        await client.query(SOURCES, [unknown.map(([device]) => device), unknown.map(([, link]) => link)]);
      await client.query(INSERT, values);
    });
    for (const source of unknown) this.#sources.add(source.join(' '));
  }

  async #ensurePartitions(blocks: readonly NewBlock[]): Promise<void> {
    for (const { legal, opened } of blocks) {
      const day = `${legal} ${Math.floor(opened / DAY_MICROS)}`; // a part of a week or month, whichever it is
      if (this.#partitions.has(day)) continue;
      await this.#db.query('SELECT ensure_journal_partition($1, $2)', [legal, new Date(opened / 1000)]);
      this.#partitions.add(day);
    }
  }
}

function devicesOf(messages: readonly JournalMessage[]): number[] {
  const keys = new Set(messages.map(({ device }) => device).filter((device) => device !== null));
  return [...keys].sort((a, b) => a - b);
}

/** Verdicts besides ACCEPTED as a text that PostgreSQL takes for an array; they are names of upper-case letters. */
function refusalsOf(messages: readonly JournalMessage[]): string | null {
  const verdicts = new Set(messages.map(({ verdict }) => verdict));
  verdicts.delete(VERDICT.ACCEPTED);
  return verdicts.size === 0 ? null : `{${[...verdicts].join(',')}}`;
}
