import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { districtDocument } from '../../../simulators/district/document.js';
import { DEMONSTRATION } from '../../../simulators/district/equipment.js';
import type { OutputFile } from '../../../src/files/write.js';
import { writeWorkbook } from '../../../src/files/write.js';
import type { FileFormat } from '../../../src/files/workbook.js';
import type { Language } from '../../../src/services/masterData/export/cells.js';
import { exportTables } from '../../../src/services/masterData/export/exportTables.js';
import { freshStore } from '../../support/store.js';
import { DISTRICT } from './district.js';
import { Importer, counts } from './support.js';

let [first, second]: [Importer, Importer] = [undefined as never, undefined as never];
beforeEach(async () => {
  [first, second] = [new Importer(await freshStore()), new Importer(await freshStore())];
  const report = await first.service.importDocument(DISTRICT, await first.settings({ organization: 'ORG' }));
  expect(report.errors).toEqual([]);
});
afterEach(async () => {
  await first.store.close();
  await second.store.close();
});

async function exported({ store, rows }: Importer, format: FileFormat, language: Language): Promise<OutputFile[]> {
  const scope = await store.apiKeys.scopeUnder(null);
  const tables = await exportTables({ scope, types: null, language }, (type, within) => rows.all(type, within));
  return writeWorkbook(tables, format, 'hub');
}

const contents = (files: readonly OutputFile[]): [string, Buffer][] => files.map(({ name, bytes }) => [name, bytes]);

describe.each(['csv', 'xlsx', 'yaml'] as const)('an export as %s', (format) => {
  it.each(['en', 'zh'] as const)(
    'imported into an empty hub and exported again is identical (%s)',
    async (language) => {
      const before = await exported(first, format, language);
      const report = await second.files(contents(before));
      expect([report.errors, report.warnings]).toEqual([[], []]);
      expect(report.applied).toBe(true);
      const after = await exported(second, format, language);
      expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
      for (const [i, { bytes, name }] of after.entries()) {
        expect({ name, same: bytes.equals(before[i]?.bytes as Buffer) }).toEqual({ name, same: true });
      }
    },
  );
  it('clears nothing that is a hyphen and no more', async () => {
    // As an older version kept it.
    await first.store.db.query("UPDATE building SET address = '-'");
    await first.store.db.query("UPDATE device_model SET conforms_to = '{-}'");
    const report = await first.files(contents(await exported(first, format, 'zh')));
    expect([report.errors, report.changes]).toEqual([[], []]);
  });
  it('imported where it came from changes nothing', async () => {
    const head = await first.store.commits.head();
    const report = await first.files(contents(await exported(first, format, 'zh')));
    expect([report.errors, report.changes, report.position]).toEqual([[], [], null]);
    expect(counts(report).户).toBeUndefined();
    expect(counts(report).households).toEqual([0, 0, 1]);
    expect(await first.store.commits.head()).toBe(head);
  });
});

it('leaves out what is archived', async () => {
  const [{ key } = { key: 0 }] = await first.store.db.query<{ key: number }>('SELECT key FROM zone');
  const { scope, author } = await first.settings();
  const archive = {
    type: 'Zone',
    action: 'ARCHIVE',
    key,
    organization: null,
    expectedVersion: null,
    values: {},
  } as const;
  await first.masterData.changeAll([archive], scope, author);
  const [file] = await exported(first, 'yaml', 'en');
  expect(file.bytes.toString()).not.toContain('客厅');
});

describe('the demonstration district', () => {
  const OWNER = { organization: 'DEMO' };
  const document = districtDocument(DEMONSTRATION, ({ transport }) =>
    transport === 'dial-in'
      ? { transport, listenPort: 1, registration: 'R' }
      : { transport, host: '127.0.0.1', port: 15_020 },
  );
  it.each(['csv', 'xlsx', 'yaml'] as const)('comes back identical through %s', async (format) => {
    const [one, other] = [new Importer(await freshStore()), new Importer(await freshStore())];
    const entered = await one.service.importDocument(document, await one.settings(OWNER));
    expect([entered.errors, entered.warnings]).toEqual([[], []]);
    const before = await exported(one, format, 'zh');
    const report = await other.files(contents(before));
    expect([report.errors, report.warnings, report.applied]).toEqual([[], [], true]);
    const after = await exported(other, format, 'zh');
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    expect(after.every(({ bytes }, i) => bytes.equals(before[i]?.bytes as Buffer))).toBe(true);
    const again = await other.service.importDocument(document, await other.settings(OWNER));
    expect([again.errors, again.changes]).toEqual([[], []]);
    await one.store.close();
    await other.store.close();
  });
});
