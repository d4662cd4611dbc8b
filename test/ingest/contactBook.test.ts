import { expect, it } from 'vitest';
import { ContactBook } from '../../src/ingest/contactBook.js';
import type { Contact } from '../../src/store/links.js';

interface Saved {
  readonly contacts: readonly Contact[];
  readonly changed: boolean;
}

function bookOver(failures = 0): { book: ContactBook; saved: Saved[]; failed: unknown[] } {
  const saved: Saved[] = [];
  const failed: unknown[] = [];
  const book = new ContactBook(
    (contacts, changed) => {
      if (failures-- > 0) return Promise.reject(new Error('away'));
      saved.push({ contacts, changed });
      return Promise.resolve();
    },
    (error) => failed.push(error),
  );
  return { book, saved, failed };
}

it('writes a change of state, and keeps since when and the last contact', async () => {
  const { book, saved } = bookOver();
  book.note(1, 'ONLINE', 100);
  book.note(1, 'ONLINE', 200);
  await book.flush();
  book.note(1, 'OFFLINE', 300);
  await book.flush();
  await book.close();
  expect(saved).toEqual([
    { contacts: [{ device: 1, state: 'ONLINE', since: 100, lastContactAt: 200 }], changed: true },
    { contacts: [{ device: 1, state: 'OFFLINE', since: 300, lastContactAt: 200 }], changed: true },
  ]);
});

it('tells a mere sign of life from a change', async () => {
  const { book, saved } = bookOver();
  book.note(1, 'ONLINE', 100);
  await book.flush();
  book.note(1, 'ONLINE', 200);
  await book.close();
  expect(saved.map(({ changed }) => changed)).toEqual([true, false]);
});

it('loses nothing when it cannot be written', async () => {
  const { book, saved, failed } = bookOver(1);
  book.note(1, 'ONLINE', 100);
  await book.flush();
  book.note(2, 'OFFLINE', 150);
  await book.close();
  expect(failed).toHaveLength(1);
  expect(saved).toHaveLength(1);
  expect(saved[0]?.changed).toBe(true);
  expect(saved[0]?.contacts.map(({ device }) => device)).toEqual([1, 2]);
});
