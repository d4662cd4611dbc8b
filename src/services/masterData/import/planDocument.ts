import type { DocumentRow, MasterDataDocument } from '../../../domain/masterData/document.js';
import { TYPES } from '../../../schema/entities.js';
import { formatDuration } from '../../../shared/duration.js';
import type { Change } from './differences.js';
import { attributeOf, type FoundPlace, type Item } from './items.js';
import type { Position } from './parts.js';
import { documentFile } from './documentFile.js';
import { makePlan, type Plan } from './plan.js';
import type { ImportFile } from './sheets.js';
import { SetupError } from '../../../shared/errors.js';

/** Whose the rows of a file are that names no organization. */
const NOBODY = { code: 'SIMULATED', name: 'Simulated district' };

/**
 * What a file holds, as a document, without any hub.
 *
 * @throws SetupError `SIMULATION_IMPOSSIBLE` with the first things that are wrong in it.
 */
export async function documentOfFile(file: ImportFile): Promise<MasterDataDocument> {
  const own = file.workbook.sheets.some(({ name }) => /^(organizations?|组织机构)$/i.test(name));
  const files = own ? [file] : [documentFile({ organizations: [NOBODY] }), file];
  const settings = {
    ...{ scope: { organizations: [] }, organization: own ? null : NOBODY.code, coordinates: 'WGS84' as const },
    progress: () => undefined,
    permit: () => undefined, // nothing of a hub is read
  };
  const plan = await makePlan(files, settings, () => Promise.resolve([]));
  const { errors, errorCount } = plan.problems;
  if (errorCount > 0) {
    const first = errors.slice(0, 5).map(({ message, sheet, line }) => `${sheet} line ${line}: ${message}`);
    throw new SetupError('SIMULATION_IMPOSSIBLE', `${file.name} has ${errorCount} errors: ${first.join('; ')}`);
  }
  return documentOfPlan(plan);
}

/** What files enter, as a document: the same whatever their format, language and headings were. */
function documentOfPlan({ changes }: Plan): MasterDataDocument {
  const byType = Map.groupBy(changes, ({ item }) => item.type);
  return Object.fromEntries([...byType].map(([type, some]) => [TYPES[type].plural, some.map(rowOf)]));
}

function rowOf({ item, values }: Change): DocumentRow {
  const cells = Object.entries(values).map(([name, value]) => cellsOf(item, name, value));
  const organization = item.organization ? { organization: item.organization.name } : {};
  return Object.assign(organization, ...cells) as DocumentRow;
}

function cellsOf(item: Item, name: string, value: unknown): DocumentRow {
  if (value === null) return {};
  switch (attributeOf(item.type, name).kind) {
    case 'reference':
      return { [name]: (value as Item).name };
    case 'place':
      return { placeType: (value as FoundPlace).type, place: (value as FoundPlace).item.name };
    case 'location': {
      const { longitude, latitude } = value as Position;
      return { longitude, latitude };
    }
    case 'duration':
      return { [name]: formatDuration(value as number) };
    case 'instant':
      return { [name]: new Date(value as number).toISOString() };
    default:
      return { [name]: value };
  }
}
