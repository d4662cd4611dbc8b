import { expect, it } from 'vitest';
import { readWorkbook } from '../../../src/files/read.js';
import type { Workbook } from '../../../src/files/workbook.js';
import type { Viewer } from '../../../src/services/access.js';
import { FileImports, type Upload } from '../../../src/services/masterData/import/fileImports.js';
import { MasterDataImport } from '../../../src/services/masterData/import/masterDataImport.js';

const viewer = (actor: string): Viewer => ({
  ...{ actor, kind: 'API_KEY', id: actor, name: actor, role: 'ADMIN', rights: ['READ', 'CONFIGURE'] },
  scope: { organizations: [], wholeHub: true },
});
const CSV = Buffer.from('code\n');
const upload = (receive: Upload['receive']): Upload => ({
  ...{ receive, source: { name: 'buildings.csv' }, organization: null, coordinates: 'WGS84', dryRun: true },
});
/** Nothing is in the hub, and nothing is written: the file has no rows. */
const service = new MasterDataImport({ read: () => Promise.resolve([]), masterData: undefined as never });

it('imports one file at a time, and only what was received', async () => {
  const turn = Promise.withResolvers<unknown>();
  const started = Promise.withResolvers<unknown>();
  const imports = new FileImports(service, async (bytes, source): Promise<Workbook> => {
    started.resolve(null);
    await turn.promise;
    return readWorkbook(bytes, source);
  });
  const late = Promise.withResolvers<Uint8Array>();
  const slow = imports.importUpload(
    viewer('a'),
    upload(() => late.promise),
    'r1',
  );
  const first = imports.importUpload(
    viewer('a'),
    upload(() => Promise.resolve(CSV)),
    'r2',
  );
  await started.promise;
  const another = imports.importUpload(
    viewer('b'),
    upload(() => Promise.resolve(CSV)),
    'r3',
  );
  await expect(another).rejects.toMatchObject({ code: 'IMPORT_BUSY' });
  late.resolve(CSV);
  await expect(slow).rejects.toMatchObject({ code: 'IMPORT_BUSY' });
  turn.resolve(null);
  expect(await first).toMatchObject({ errors: [] });
});

it('receives two files of one sender and four in all at once', async () => {
  const imports = new FileImports(service, (bytes, source) => Promise.resolve(readWorkbook(bytes, source)));
  const late = Promise.withResolvers<null>();
  const send = (actor: string): Promise<unknown> =>
    imports.importUpload(
      viewer(actor),
      upload(() => late.promise),
      'r',
    );
  const received = ['a', 'a', 'b'].map(send);
  await expect(send('a')).rejects.toMatchObject({ code: 'IMPORT_BUSY' });
  received.push(send('c'));
  await expect(send('d')).rejects.toMatchObject({ code: 'IMPORT_BUSY' });
  late.resolve(null);
  expect(await Promise.all(received)).toEqual([null, null, null, null]);
  expect(await send('a')).toBeNull();
});
