import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FrameRef, JournalMessage } from '../../src/domain/journal/message.js';
import { JournalExpiry } from '../../src/services/journalExpiry.js';
import { packBlock, unpackBlock } from '../../src/store/journal/blockContent.js';
import { JournalWriter, type NewBlock } from '../../src/store/journal/journalWriter.js';
import { withSession } from '../../src/store/postgres/session.js';
import { freshStore, type TestStore } from '../support/store.js';

const DAY_MS = 86_400_000;
const EVERYBODY = { organizations: [1] };
let store: TestStore;
let writer: JournalWriter;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(() => {
  writer = new JournalWriter(store.db);
});

const message = (time: number, more: Partial<JournalMessage> = {}): JournalMessage => ({
  ...{ direction: 'IN', time, sentAt: time - 10, peer: 'meter', content: Buffer.from('0103'), check: null },
  ...{ verdict: 'ACCEPTED', device: 5, deviceState: 'N', readings: { received: time, from: time, to: time } },
  ...more,
});
const block = (link: number, ageMs: number, legal = false): NewBlock => {
  const time = Math.trunc(Date.now() - ageMs);
  return { link, legal, opened: time * 1000 + 7, messages: [message(time), message(time + 3)] };
};
const refOf = ({ link, opened }: NewBlock, index = 0): FrameRef => ({ link, opened, index });

it('gives back what was stored, also when it is stored twice', async () => {
  const one = block(1, 0);
  await writer.write([one]);
  await new JournalWriter(store.db).write([one]); // as after an answer that was lost
  const found = await store.journal.reader.block(refOf(one), EVERYBODY);
  const messages = await unpackBlock(one.opened, found!.content);
  const asBytes = (all: readonly JournalMessage[]): object[] =>
    all.map((each) => ({ ...each, content: Buffer.from(each.content) }));
  expect(asBytes(messages)).toEqual(asBytes(one.messages));
  expect(await store.journal.chain.broken()).toEqual([]);
});

it('tells of a block that the storage below damaged, wherever that is', async () => {
  const one = block(9, 0);
  const packed = await packBlock(one.opened, one.messages);
  for (let at = 0; at < packed.length; at++) {
    const changed = Buffer.from(packed);
    changed[at]! ^= 1;
    await expect(unpackBlock(one.opened, changed)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
    await expect(unpackBlock(one.opened, packed.subarray(0, at))).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
  }
});

it('cannot be changed or deleted by the hub', async () => {
  await writer.write([block(2, 0)]);
  for (const statement of [
    `UPDATE journal SET content = ''`,
    'DELETE FROM journal',
    'TRUNCATE journal',
    'DELETE FROM frame_citation',
    'DROP TABLE journal',
  ])
    await expect(withSession(store.database.hub, (session) => session.query(statement))).rejects.toThrow(
      /permission denied|must be owner/,
    );
});

describe('the chain', () => {
  it('goes on over a restart and over a hand-over to another writer', async () => {
    await writer.write([block(3, 2000), block(3, 1000)]);
    const other = new JournalWriter(store.db);
    await other.write([block(3, 500)]);
    writer.forget(3);
    await writer.write([block(3, 100)]);
    expect(await numbersOf(3)).toEqual([1, 2, 3, 4]);
    expect(await store.journal.chain.broken()).toEqual([]);
  });

  it.each([
    ['a changed block', `UPDATE journal SET content = 'x' WHERE link = 4 AND number = 2`, 'CHANGED'],
    ['one that is gone', `DELETE FROM journal WHERE link = 4 AND number = 2`, 'GAP'],
    [
      'one with another time',
      `UPDATE journal SET opened = opened + interval '1 hour' WHERE link = 4 AND number = 2`,
      'CHANGED',
    ],
  ])('shows %s, even to the owner', async (_, statement, fault) => {
    await writer.write([block(4, 3000), block(4, 2000), block(4, 1000)]);
    await withSession(store.database.owner, (session) => session.query(statement));
    expect(await store.journal.chain.broken()).toContainEqual(expect.objectContaining({ link: 4, fault }));
    await withSession(store.database.owner, (session) => session.query('DELETE FROM journal WHERE link = 4'));
  });
});

describe('expiry', () => {
  const terms = { days: 180, legalYears: 5 };
  const expire = (more: Partial<typeof terms> = {}): ReturnType<JournalExpiry['expireJournal']> =>
    new JournalExpiry(store.journal.retention, { ...terms, ...more }).expireJournal(Date.now());
  const isThere = async (one: NewBlock): Promise<boolean> =>
    (await store.journal.reader.block(refOf(one), EVERYBODY)) !== undefined;

  it('drops what is old enough, each class by its own time, and keeps the rest', async () => {
    const [old, young] = [block(10, 200 * DAY_MS), block(10, 170 * DAY_MS)];
    const [legalOld, legalYoung] = [block(10, 5.2 * 365.25 * DAY_MS, true), block(10, 4.9 * 365.25 * DAY_MS, true)];
    await writer.write([old, young, legalOld, legalYoung]);
    const dropped = await expire();
    expect(dropped.map(({ partition }) => partition.replace(/\d+$/, ''))).toEqual(['journal_legal_', 'journal_usual_']);
    expect(await Promise.all([old, young, legalOld, legalYoung].map(isThere))).toEqual([false, true, false, true]);
    expect(await expire()).toEqual([]);
  });

  it('keeps the last 7 days when that is what is asked for', async () => {
    const [old, kept] = [block(11, 15 * DAY_MS), block(11, 6.9 * DAY_MS)];
    await writer.write([old, kept]);
    await expire({ days: 7 });
    expect(await Promise.all([old, kept].map(isThere))).toEqual([false, true]);
  });

  it('leaves what is cited, and finds it still', async () => {
    const [cited, other] = [block(12, 300 * DAY_MS), block(12, 300 * DAY_MS - 5000)];
    await writer.write([cited, other]);
    const citation = { citedBy: 'cor_1', reason: 'a dispute', actor: 'test' };
    expect(await store.journal.citations.cite({ frames: [refOf(cited, 1)], ...citation })).toBe(true);
    expect(await expire()).toMatchObject([{ cited: 1 }]);
    expect(await Promise.all([cited, other].map(isThere))).toEqual([true, false]);
    expect(await store.journal.citations.cite({ frames: [refOf(cited, 0)], ...citation })).toBe(true);
    expect(await store.journal.citations.cite({ frames: [refOf(other)], ...citation })).toBe(false);
    expect(await store.journal.citations.cite({ frames: [refOf(cited, 2)], ...citation })).toBe(false);
  });

  it.each([
    ['6 days', { days: 6 }],
    ['4 years of what must be kept for 5', { legalYears: 4 }],
  ])('is refused by the database for %s', async (_, wanted) => {
    await expect(expire(wanted)).rejects.toMatchObject({ code: 'JOURNAL_RETENTION' });
  });
});

async function numbersOf(link: number): Promise<number[]> {
  const rows = await store.db.query<{ number: number }>('SELECT number FROM journal WHERE link = $1 ORDER BY opened', [
    link,
  ]);
  return rows.map(({ number }) => number);
}
