import { DAY_MS } from '../../src/shared/duration.js';
import { openStore, type Store } from '../../src/store/store.js';
import type { GraphClient } from './graphClient.js';
import { serveDatabase, type ServedDatabase } from './servedDatabase.js';
import { tagOf, testDistrict } from './testDistrict.js';

const HOUR_MS = 3_600_000;

export const iso = (ms: number): string => new Date(ms).toISOString();
/** The instant at an hour of a day. */
export const at = (day: number, hour: number): string => iso(day + hour * HOUR_MS);

/** A version as a query shows it. */
export interface Version {
  readonly version: string;
  readonly kind: string;
  readonly value: number | null;
  readonly quality: string;
  readonly flags: readonly string[];
  readonly inForce: boolean;
  readonly receivedAt: string;
  readonly author: string | null;
  readonly reason: string | null;
  readonly evidence: string | null;
}

/** A reading as a query shows it. */
export interface Shown {
  readonly time: string;
  readonly value: number | null;
  readonly quality: string;
  readonly flags: readonly string[];
  readonly versions: readonly Version[];
}

type Figures = { readonly aggregates: readonly { readonly values: readonly (number | null)[] }[] };

/** A point's day as a query shows it. */
export interface PointDay {
  readonly latest: { readonly value: number } | null;
  readonly readings: { readonly nodes: readonly Shown[] };
  readonly series: { readonly values: readonly number[] };
  readonly hours: Figures;
  readonly days: Figures;
}

/** What a mutation that revises readings answers. */
export interface Revised {
  readonly changed: number;
  readonly unchanged: number;
  readonly hasMore?: boolean;
  readonly userErrors: readonly { readonly field: readonly string[]; readonly code: string }[];
}

const POINT_DAY = `query PointDay($id: ID!, $from: DateTime!, $to: DateTime!, $asOf: DateTime) {
  point(by: { id: $id }) {
    latest(asOf: $asOf) { value }
    readings(from: $from, to: $to, asOf: $asOf) { nodes { time value quality flags versions {
      version kind value quality flags inForce receivedAt author reason evidence } } }
    series(from: $from, to: $to, asOf: $asOf) { values }
    hours: series(from: $from, to: $to, asOf: $asOf, bucket: { every: "PT1H" }, functions: [SUM]) { aggregates { values } }
    days: series(from: $from, to: $to, asOf: $asOf, bucket: { every: "P1D" }, functions: [SUM]) { aggregates { values } }
  }
}`;
const INGEST = `mutation Ingest($input: IngestReadingsInput!) {
  ingestReadings(input: $input) { accepted duplicates rejected { code } } }`;

/** A hub with a district, seen by an auditor and changed by an operator. */
export class RevisedHub {
  readonly served: ServedDatabase;
  /** The same database, to close and fold days in. */
  readonly store: Store;
  /** Ids of the points, by their number less one. */
  readonly ids: readonly string[];

  private constructor(served: ServedDatabase, store: Store, ids: readonly string[]) {
    this.served = served;
    this.store = store;
    this.ids = ids;
  }

  /** @param regulatory numbers of the points that are supervision data. */
  static async start(points: number, regulatory: readonly number[] = []): Promise<RevisedHub> {
    const district = testDistrict(points);
    const classed = (district.points ?? []).map((point, i) =>
      regulatory.includes(i + 1) ? { ...point, dataClass: 'REGULATORY' } : point,
    );
    const served = await serveDatabase({ ...district, points: classed }, { flags: ['--roles', 'api'] });
    const query = '{ points(first: 100) { nodes { id } } }';
    const found = await served.as('auditor').data<{ points: { nodes: { id: string }[] } }>(query);
    const ids = found.points.nodes.map(({ id }) => id);
    return new RevisedHub(served, openStore(served.database.hub, 2), ids);
  }

  async end(): Promise<void> {
    await this.store.db.close();
    await this.served.end();
  }

  /** Sends values of a point, one an hour. */
  async enter(n: number, day: number, ...values: number[]): Promise<void> {
    const readings = values.map((value, hour) => ({ tag: tagOf(n), time: at(day, hour), value }));
    await this.served.as('operator').ingest(readings);
  }

  /** Sends readings and gives the answer. */
  async send(readings: object[], resend = false): Promise<unknown> {
    const input = { readings, resend };
    return (await this.served.as('operator').data<{ ingestReadings: unknown }>(INGEST, { input })).ingestReadings;
  }

  /** Folds what came late into compact days. */
  async fold(): Promise<void> {
    await this.store.compaction.folder.fold(await this.store.commits.head(), 1000);
  }

  async show(n: number, day: number, asOf: string | null = null): Promise<PointDay> {
    const variables = { id: this.ids[n - 1], from: iso(day), to: iso(day + DAY_MS), asOf };
    return (await this.served.as('auditor').data<{ point: PointDay }>(POINT_DAY, variables)).point;
  }

  /** Sums of a point's day by every way there is to ask for it; see `same`. */
  async sums(n: number, day: number, asOf: string | null = null): Promise<Record<string, number>> {
    const { readings, series, hours, days } = await this.show(n, day, asOf);
    return {
      readings: sum(readings.nodes.map(({ value }) => value)),
      series: sum(series.values),
      hours: sum(hours.aggregates.flatMap(({ values }) => values)),
      days: sum(days.aggregates.flatMap(({ values }) => values)),
    };
  }

  async mutate(name: string, input: object, client: GraphClient = this.served.as('operator')): Promise<Revised> {
    const fields = `changed unchanged ${name === 'resolveConflicts' ? 'hasMore ' : ''}userErrors { field code }`;
    const query = `mutation M($input: ${inputTypeOf(name)}!) { ${name}(input: $input) { ${fields} } }`;
    return (await client.data<Record<string, Revised>>(query, { input }))[name] as Revised;
  }
}

/** Every way gives the same sum. */
export const same = (total: number): Record<string, number> => ({
  ...{ readings: total, series: total, hours: total, days: total },
});

/** Name of the input of a mutation. */
export const inputTypeOf = (mutation: string): string => `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, v) => total + (v ?? 0), 0);
