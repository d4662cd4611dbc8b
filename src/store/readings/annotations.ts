import type { TimeRange } from '../../domain/calendar/buckets.js';
import type { Author, CommitLog, Position } from '../commitLog.js';
import type { Database } from '../database.js';
import type { ReadingKey } from './firstReadings.js';

/** What is to be said of a point's readings in [from, to). Times in milliseconds since the epoch. */
export interface Annotation extends TimeRange {
  readonly point: number;
  /** What allows it, such as the clause of a rule. */
  readonly rule: string;
  readonly note: string;
  readonly evidence: string | null;
  readonly author: string;
  readonly madeAt: number;
}

/** Annotations that one answer gives of a point or reading, the newest ones. */
const MOST_ANNOTATIONS = 1000;

const COLUMNS = `a.point, a.from_time AS "from", a.to_time AS "to", a.rule, a.note, a.evidence, a.author, a.made_at AS "madeAt"`;

const OF_POINTS = `
  SELECT ${COLUMNS} FROM unnest($1::int[]) AS p (point),
    LATERAL (SELECT * FROM reading_annotation WHERE point = p.point AND from_time < $3 AND to_time > $2
             ORDER BY key DESC LIMIT ${MOST_ANNOTATIONS}) a
  ORDER BY a.from_time, a.key`;

const OF_READINGS = `
  SELECT ${COLUMNS}, k.ordinal FROM unnest($1::int[], $2::timestamptz[]) WITH ORDINALITY AS k (point, time, ordinal),
    LATERAL (SELECT * FROM reading_annotation WHERE point = k.point AND from_time <= k.time AND to_time > k.time
             ORDER BY key DESC LIMIT ${MOST_ANNOTATIONS}) a
  ORDER BY a.from_time, a.key`;

const ADD = `
  INSERT INTO reading_annotation (point, from_time, to_time, rule, note, evidence, author, batch, made_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, current_setting('thermograph.batch')::bigint, $8)`;

/** What is said of readings that stay as they are. */
export class ReadingAnnotations {
  readonly #db: Database;
  readonly #log: CommitLog;

  constructor(db: Database, log: CommitLog) {
    this.#db = db;
    this.#log = log;
  }

  /** @returns where it is known. */
  async add(annotation: Annotation, author: Author): Promise<Position> {
    const { point, from, to, rule, note, evidence, madeAt } = annotation;
    const times = [new Date(from), new Date(to)];
    const values = [point, ...times, rule, note, evidence, annotation.author, new Date(madeAt)];
    const { position } = await this.#log.write('READINGS', author, (client) => client.query(ADD, values));
    return position as Position;
  }

  /** Those that touch the range, of each point, by their beginning. */
  async ofPoints(points: readonly number[], { from, to }: TimeRange): Promise<Annotation[][]> {
    const rows = await this.#db.query<Annotation>(OF_POINTS, [points, new Date(from), new Date(to)]);
    const byPoint = Map.groupBy(rows, ({ point }) => point);
    return points.map((point) => byPoint.get(point) ?? []);
  }

  /** Those of each reading, by their beginning. */
  async ofReadings(keys: readonly ReadingKey[]): Promise<Annotation[][]> {
    const rows = await this.#db.query<Annotation & { ordinal: number }>(OF_READINGS, [
      keys.map(({ point }) => point),
      keys.map(({ time }) => new Date(time)),
    ]);
    const byKey = Map.groupBy(rows, ({ ordinal }) => ordinal);
    return keys.map((_, i) => byKey.get(i + 1) ?? []);
  }
}
