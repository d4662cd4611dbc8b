// A third process that writes with the store's own writer. Options as JSON in the first argument; one JSON line at the
// end says what was stored. It ends when its standard input does.
import { columnsOf, pickColumns } from '../src/domain/readings/columns.js';
import { orderByPointAndTime } from '../src/domain/readings/order.js';
import { Quality } from '../src/domain/readings/quality.js';
import { Database } from '../src/store/database.js';
import type { DatabaseLogin } from '../src/store/postgres/access.js';
import { ReadingWriter } from '../src/store/readings/writer.js';
import { randomOf } from './random.js';

interface Options {
  readonly login: DatabaseLogin;
  /** Points to write to. */
  readonly points: readonly number[];
  readonly startMs: number;
  readonly lanes: number;
  readonly largest: number;
  readonly seed: number;
}

const { login, points, startMs, lanes, largest, seed } = JSON.parse(process.argv[2] ?? '{}') as Options;
const db = new Database(login, lanes);
let ending = false;
process.stdin.on('end', () => (ending = true)).resume();

let [batches, stored, duplicates] = [0, 0, 0];

/** Each lane has a writer of its own, as another process would; now and then it writes what another lane wrote. */
async function lane(number: number): Promise<void> {
  const random = randomOf(seed + number);
  const writer = new ReadingWriter(db);
  for (let time = startMs; !ending;) {
    const size = random.whole(1, largest);
    const shared = random.chance(0.2);
    const rows = Array.from({ length: size }, (_, i) => {
      const at = shared ? startMs - 1 - random.whole(0, 5000) : time + Math.floor(i / points.length);
      const place = shared ? random.whole(0, points.length - 1) : (number + i * lanes) % points.length;
      return {
        point: points[place] as number,
        time: at,
        received: at,
        value: at % 1000,
        quality: Quality.GOOD,
        flags: 0,
      };
    });
    const columns = columnsOf(rows);
    const order = orderByPointAndTime(columns);
    const result = await writer.write(order ? pickColumns(columns, order) : columns, { actor: `bulk:${number}` });
    batches++;
    stored += result.stored.length;
    duplicates += result.duplicates.length;
    time += Math.ceil(size / points.length);
  }
}

await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
await db.close();
process.stdout.write(`${JSON.stringify({ batches, stored, duplicates })}\n`);
