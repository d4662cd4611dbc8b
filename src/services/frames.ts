import { BLOCK_SPAN_MS, type FrameRef } from '../domain/journal/message.js';
import { PageConnection, type Connection } from '../schema/connection.js';
import { parseFrameId } from '../schema/frameId.js';
import type { FrameFilter } from '../schema/inputs/frames.js';
import type { Frame, FrameCitation } from '../schema/types/frame.js';
import type { Reading } from '../schema/types/reading.js';
import { CallerError } from '../shared/errors.js';
import { unpackBlock } from '../store/journal/blockContent.js';
import type { FrameCitations, NewCitation } from '../store/journal/frameCitations.js';
import type { BlockFilter, JournalReader, StoredBlock } from '../store/journal/journalReader.js';
import type { ReadingHistory } from '../store/readings/history.js';
import type { Viewer } from './access.js';
import { asFrame } from './frameShape.js';
import { pageSize, type RequestLimits } from './limits.js';
import { namedKey } from './namedKey.js';
import { asReading } from './readings.js';

/** What frames are served from. */
export interface FramePorts {
  readonly reader: JournalReader;
  readonly citations: FrameCitations;
  readonly history: Pick<ReadingHistory, 'page'>;
  readonly limits: RequestLimits;
}

/** Which page of messages is asked for. */
interface FramePage {
  readonly first?: number | null;
  readonly after?: string | null;
}

const BLOCKS_AT_ONCE = 50;
/** Most blocks that one page looks through once it has found anything, and that one count does. */
const MOST_BLOCKS = 2000;
/** Most readings a point that one message can have brought. */
const MOST_READINGS = 1000;

/** Reads the raw message journal for a viewer. */
export class Frames {
  readonly #ports: FramePorts;

  constructor(ports: FramePorts) {
    this.#ports = ports;
  }

  /** The message with that id; null when there is none, or it is not the viewer's. */
  async frame(viewer: Viewer, id: string): Promise<Frame | null> {
    const ref = parseFrameId(id);
    const block = ref && (await this.#ports.reader.block(ref, viewer.scope));
    if (!block) return null;
    return (await framesIn(block)).find((frame) => frame.ref.index === ref.index) ?? null;
  }

  /**
   * A page of messages, oldest first; those of a block of a link (some seconds) follow each other. A page may be shorter
   * than asked for where few messages pass the filter: then `hasNextPage` says that there may be more.
   *
   * @throws CallerError BAD_USER_INPUT for an empty range, a foreign cursor or id, or more than the limits allow.
   */
  async page(viewer: Viewer, filter: FrameFilter, { first, after }: FramePage): Promise<Connection<Frame>> {
    const wanted = wantedOf(filter);
    const size = pageSize(first, this.#ports.limits, 'frames');
    const begin = after == null ? null : seatOf(after);
    const { frames, isAll } = await this.#search(viewer, wanted, begin, size + 1);
    return new PageConnection({
      nodes: frames.slice(0, size),
      hasNextPage: frames.length > size || !isAll,
      hasPreviousPage: begin !== null,
      cursorOf: ({ id }) => id,
      count: () => this.#count(viewer, wanted),
    });
  }

  /**
   * The messages that readings of a point came of, for each instant at which the hub received one; questions included.
   * Empty for readings that came in by other ways, and once their messages have expired.
   */
  async ofReadings(viewer: Viewer, point: number, received: readonly number[]): Promise<Frame[][]> {
    const { reader } = this.#ports;
    const [serving, blocks] = await Promise.all([
      reader.devicesServing(point),
      reader.ofReadings(point, received, viewer.scope),
    ]);
    const frames = (await Promise.all(blocks.map(framesIn))).flat();
    const byReceipt = Map.groupBy(frames, ({ readingsOf }) => readingsOf?.received);
    return received.map((at) => {
      const devices = serving.filter(({ from, to }) => from <= at && (to === null || at < to));
      return (byReceipt.get(at) ?? []).filter(({ deviceKey }) => devices.some(({ device }) => device === deviceKey));
    });
  }

  /** The readings that are stored of a message, or of the poll that it belongs to. */
  async readings(viewer: Viewer, { deviceKey, readingsOf }: Frame): Promise<Reading[]> {
    if (deviceKey === null || !readingsOf) return [];
    const { received, from, to } = readingsOf;
    const points = await this.#ports.reader.pointsServed(deviceKey, received, viewer.scope);
    const wanted = { qualities: null, first: MOST_READINGS, asOf: null };
    const found = await this.#ports.history.page(points, { from, to: to + 1 }, wanted);
    return found.filter((reading) => reading.received === received).map(asReading);
  }

  /** What rests on a message. */
  citations({ ref }: Frame): Promise<FrameCitation[]> {
    return this.#ports.citations.of(ref);
  }

  /**
   * Cites messages, so that they outlive their retention.
   *
   * @throws CallerError NOT_FOUND one of them is not there or not the viewer's; none is cited then.
   */
  async cite(viewer: Viewer, ids: readonly string[], why: Pick<NewCitation, 'citedBy' | 'reason'>): Promise<void> {
    const frames = await Promise.all(ids.map((id) => this.frame(viewer, id)));
    const missing = frames.indexOf(null);
    const refs = frames.flatMap((frame) => (frame ? [frame.ref] : []));
    const isCited = missing < 0 && (await this.#ports.citations.cite({ frames: refs, ...why, actor: viewer.actor }));
    if (!isCited) {
      const which = missing < 0 ? 'one of them has expired' : `"${ids[missing]}" is no message, or it is not yours`;
      throw new CallerError('NOT_FOUND', `frames: ${which}`);
    }
  }

  /** All messages that pass the filter, as `page` gives them. */
  async *all(viewer: Viewer, filter: FrameFilter): AsyncGenerator<Frame> {
    for await (const frames of this.#pieces(viewer, wantedOf(filter), null)) yield* frames;
  }

  /** Looks for `most` messages behind `begin`; past a bounded number of blocks one message is enough. */
  async #search(viewer: Viewer, wanted: Wanted, begin: FrameRef | null, most: number): Promise<Found> {
    const frames: Frame[] = [];
    let looked = 0;
    for await (const piece of this.#pieces(viewer, wanted, begin)) {
      frames.push(...piece);
      looked += BLOCKS_AT_ONCE;
      if (frames.length >= most || (looked >= MOST_BLOCKS && frames.length > 0)) return { frames, isAll: false };
    }
    return { frames, isAll: true };
  }

  /** Messages behind `begin` that pass, a bounded number of blocks at a time. */
  async *#pieces(viewer: Viewer, { blocks, passes }: Wanted, begin: FrameRef | null): AsyncGenerator<Frame[]> {
    let at = begin ?? { opened: 0, link: 0, index: -1 };
    for (;;) {
      const found = await this.#ports.reader.page(blocks, at, BLOCKS_AT_ONCE, viewer.scope);
      const frames = (await Promise.all(found.map(framesIn))).flat();
      const seat = at;
      yield frames.filter((frame) => isBehind(frame.ref, seat) && passes(frame));
      const last = found.at(-1);
      if (!last || found.length < BLOCKS_AT_ONCE) return;
      at = { opened: last.opened, link: last.link, index: Infinity };
    }
  }

  async #count(viewer: Viewer, wanted: Wanted): Promise<number> {
    const { frames, isAll } = await this.#search(viewer, wanted, null, Infinity);
    if (isAll) return frames.length;
    const message = `totalCount: more than ${MOST_BLOCKS} blocks; shorten the range, or name a device or a connector`;
    throw new CallerError('BAD_USER_INPUT', message);
  }
}

/** Which blocks may hold what is wanted, and which of their messages are. */
interface Wanted {
  readonly blocks: BlockFilter;
  readonly passes: (frame: Frame) => boolean;
}

interface Found {
  readonly frames: Frame[];
  /** Whether nothing more can come. */
  readonly isAll: boolean;
}

function wantedOf({ device, connector, verdict, from, to }: FrameFilter): Wanted {
  if (from >= to) throw new CallerError('BAD_USER_INPUT', 'filter: the range is empty: from is not before to');
  const blocks = {
    device: device == null ? null : namedKey('Device', 'filter.device', device),
    connector: connector == null ? null : namedKey('Connector', 'filter.connector', connector),
    verdict: verdict ?? null,
    ...{ from: from - BLOCK_SPAN_MS, to: to + 1 }, // what is below a millisecond is a block's number
  };
  const passes = ({ time, deviceKey, verdict: given }: Frame): boolean =>
    time >= from &&
    time < to &&
    (blocks.device === null || deviceKey === blocks.device) &&
    (blocks.verdict === null || given === blocks.verdict);
  return { blocks, passes };
}

function seatOf(cursor: string): FrameRef {
  const ref = parseFrameId(cursor);
  if (ref) return ref;
  throw new CallerError('BAD_USER_INPUT', 'the cursor is none of ours; take one that this same field gave');
}

function isBehind({ opened, link, index }: FrameRef, seat: FrameRef): boolean {
  return opened !== seat.opened || link !== seat.link || index > seat.index;
}

/** The messages of a block that may be seen. */
async function framesIn(block: StoredBlock): Promise<Frame[]> {
  const messages = await unpackBlock(block.opened, block.content);
  const visible = new Set(block.visible);
  return messages.flatMap((message, index) => {
    const isVisible = message.device === null ? block.isLinkVisible : visible.has(message.device);
    return isVisible ? [asFrame({ link: block.link, opened: block.opened, index }, message)] : [];
  });
}
