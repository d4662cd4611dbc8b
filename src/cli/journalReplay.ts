import { CONNECTORS } from '../connectors/registry.js';
import { checkedLink } from '../connectors/supervisor.js';
import type { JournalMessage } from '../domain/journal/message.js';
import { concatColumns, type ReadingColumns } from '../domain/readings/columns.js';
import type { CapturedMessage } from '../services/frameCapture.js';
import { CallerError } from '../shared/errors.js';
import { LinkStore, type StoredLink } from '../store/links.js';
import type { Store } from '../store/store.js';

/** A reading that a capture gives, beside what is stored. Time in milliseconds since the epoch; NaN for no number. */
export interface Replayed {
  readonly time: number;
  readonly tag: string;
  readonly value: number;
  readonly stored: number | null;
  readonly outcome: 'equal' | 'different' | 'missing';
}

/** Readings that are compared with one look into the store. */
const AT_ONCE = 10_000;
const MOST_STORED = 1_000_000;

/**
 * Decodes a capture with the codecs of its connectors, as they and their devices are configured now.
 *
 * @param code the connector to decode as, instead of the one that each message names.
 * @throws CallerError `NOT_FOUND` no enabled connector has that code.
 */
export async function* replayCapture(
  store: Store,
  captured: readonly CapturedMessage[],
  code: string | null,
): AsyncGenerator<Replayed> {
  await store.points.refresh();
  const links = await new LinkStore(store.db, store.commits).links();
  for (const [name, messages] of Map.groupBy(captured, ({ connector }) => code ?? connector)) {
    const link = links.find((one) => one.code === name);
    if (!link) throw new CallerError('NOT_FOUND', `there is no enabled connector "${name ?? ''}"; give --connector`);
    let batch: ReadingColumns[] = [];
    for (const columns of decoded(link, messages)) {
      batch.push(columns);
      if (batch.reduce((sum, { length }) => sum + length, 0) < AT_ONCE) continue;
      yield* compared(store, concatColumns(batch));
      batch = [];
    }
    if (batch.length > 0) yield* compared(store, concatColumns(batch));
  }
}

function decoded(link: StoredLink, captured: readonly CapturedMessage[]): ReadingColumns[] {
  const connector = CONNECTORS.get(link.protocol);
  if (!connector) throw new CallerError('NOT_FOUND', `connector ${link.code}: there is no protocol "${link.protocol}"`);
  const keys = new Map(link.devices.map((device) => [device.code, device.key]));
  const messages = captured.map(({ device, content, ...message }): JournalMessage => ({
    ...message,
    ...{ check: null, device: keys.get(device) ?? null, content: Buffer.from(content, 'hex') },
  }));
  return connector.replay(checkedLink(connector, link), messages);
}

async function* compared(store: Store, given: ReadingColumns): AsyncGenerator<Replayed> {
  const points = [...new Set(given.point)];
  const range = { from: least(given.time), to: most(given.time) + 1 };
  const stored = new Map<string, number>();
  for (const { point, times, values } of await store.history.raw(points, range, MOST_STORED))
    times.forEach((time, i) => stored.set(`${point} ${time}`, values[i]!));
  for (let i = 0; i < given.length; i++) {
    const [point, time, value] = [given.point[i]!, given.time[i]!, given.value[i]!];
    const found = stored.get(`${point} ${time}`) ?? null;
    const outcome = found === null ? 'missing' : Object.is(found, value) ? 'equal' : 'different';
    yield { time, tag: store.points.get(point)?.tag ?? `point ${point}`, value, stored: found, outcome };
  }
}

const least = (numbers: Float64Array): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: Float64Array): number => numbers.reduce((a, b) => Math.max(a, b));
