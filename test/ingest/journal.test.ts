import { afterEach, expect, it, vi } from 'vitest';
import type { JournalMessage } from '../../src/domain/journal/message.js';
import { Journal, type JournalLimits } from '../../src/ingest/journal.js';
import { journalDoor } from '../../src/ingest/journalDoor.js';
import { HubError } from '../../src/shared/errors.js';
import type { NewBlock } from '../../src/store/journal/journalWriter.js';

const T = Date.UTC(2026, 10, 21);

class Away extends HubError {
  readonly kind = 'transient';
}

const message = (more: Partial<JournalMessage> = {}): JournalMessage => ({
  ...{ direction: 'IN', time: T, sentAt: null, peer: 'meter', content: Buffer.from('abc'), check: null },
  ...{ verdict: 'ACCEPTED', device: 1, deviceState: null, readings: null },
  ...more,
});

function trial(limits: Partial<JournalLimits> = {}) {
  const written: NewBlock[][] = [];
  const warned: string[] = [];
  const news: string[] = [];
  const write = vi.fn((blocks: readonly NewBlock[]) => {
    written.push([...blocks]);
    return Promise.resolve(10);
  });
  const journal = new Journal(
    { write, warn: ({ code }) => warned.push(code), inform: (text) => news.push(text) },
    limits,
  );
  journals.push(journal);
  return { journal, write, written, warned, news };
}
const journals: Journal[] = [];
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
});

it('stores the messages of a link together, each where its reference says', async () => {
  const { journal, written } = trial();
  const first = journal.note(7, false, message());
  const second = journal.note(7, false, message({ time: T + 5, verdict: 'MODBUS_CRC' }));
  const other = journal.note(8, false, message());
  await second!.durable();
  expect(written[0]).toMatchObject([{ link: 7, opened: first!.ref.opened, messages: [{ time: T }, { time: T + 5 }] }]);
  expect([first!.ref.index, second!.ref.index]).toEqual([0, 1]);
  expect(other!.ref.opened).not.toBe(first!.ref.opened);
  expect(journal.counts).toMatchObject({ stored: 2, blocks: 1, contentBytes: 6, packedBytes: 10 });
  expect(Object.fromEntries(journal.counts.verdicts)).toEqual({ ACCEPTED: 2, MODBUS_CRC: 1 });
});

it('keeps what must be kept for years apart, and what is of no device as long as the rest of its link', async () => {
  const { journal, written } = trial();
  const devices = [
    { key: 1, legal: false },
    { key: 2, legal: true },
  ];
  const note = journalDoor(journal, { key: 7, devices });
  for (const device of [1, 2, null]) note(message({ device }));
  await journal.leave(7);
  const classes = written.flat().map(({ legal, messages }) => [legal, messages.map(({ device }) => device)]);
  expect(classes).toEqual([
    [false, [1]],
    [true, [2, null]],
  ]);
});

it('begins another block when the clock was set, so that a search by time finds every message', async () => {
  const { journal, written } = trial();
  for (const time of [T, T + 61_000, T - 3_600_000]) journal.note(7, false, message({ time }));
  await journal.leave(7);
  const opened = written.flat().map((block) => Math.floor(block.opened / 1000));
  expect(opened).toEqual([T, T + 61_000, T - 3_600_000]);
});

it('holds what it may while the database is away, counts what is too much, and says both once', async () => {
  const { journal, write, written, warned, news } = trial({ waitingBytes: 500 });
  write.mockImplementation(() => Promise.reject(new Away('AWAY', 'away')));
  const noted = [1, 2, 3, 4].map(() => journal.note(7, false, message()));
  expect(noted.map((one) => one !== null)).toEqual([true, true, false, false]);
  await journal.leave(7);
  expect(journal.counts).toMatchObject({ stored: 0, overflowed: 2, lost: 0 });
  write.mockImplementation((blocks) => (written.push([...blocks]), Promise.resolve(1)));
  await noted[1]!.durable();
  expect(journal.counts).toMatchObject({ stored: 2, overflowed: 2, waitingBytes: 0 });
  expect(warned).toEqual(['JOURNAL_FULL']);
  expect(news).toEqual(['the journal takes messages again']);
});

it('loses only the block that is refused for good, says so, and tells whoever waits for it', async () => {
  const { journal, write, warned } = trial();
  write.mockImplementation((blocks) =>
    blocks.some(({ link }) => link === 7) ? Promise.reject(new Error('refused')) : Promise.resolve(1),
  );
  const bad = journal.note(7, false, message())!;
  const good = journal.note(8, false, message())!;
  const outcomes = await Promise.allSettled([bad.durable(), good.durable()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await expect(bad.durable()).rejects.toMatchObject({ code: 'JOURNAL_LOST' });
  expect(journal.counts).toMatchObject({ stored: 1, lost: 1, waitingBytes: 0 });
  expect(warned).toEqual(['JOURNAL_LOST']);
});

it('stores what is left when it ends', async () => {
  const { journal, written } = trial();
  journal.note(7, false, message());
  await journal.close();
  expect(written.flat()).toHaveLength(1);
});
