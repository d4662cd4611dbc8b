import XLSX from '@e965/xlsx';
import type { Content } from './support.js';

/** A mistake: the file, and what must be said of it: code, line, column, value. */
export type Mistake = readonly [
  name: string,
  file: Content,
  code: string,
  line: number,
  column: string,
  value?: string,
];

/** Headings of a sheet of buildings that may hold new ones. */
export const BUILDING = 'code,name,heatedArea,use,systemForm';
/** A file of buildings with these lines. */
export const building = (...lines: string[]): Content => ['buildings.csv', [BUILDING, ...lines].join('\n')];
/** A file of these lines. */
export const sheet = (name: string, ...lines: string[]): Content => [`${name}.csv`, lines.join('\n')];

export const IN_CELLS: readonly Mistake[] = [
  [
    'a number that is none',
    building('B1,一号楼,abc,RESIDENTIAL,HOUSEHOLD_LOOP'),
    'NUMBER_INVALID',
    2,
    '3 (heatedArea)',
    'abc',
  ],
  ['a decimal comma', building('B1,一号楼,"85,5",RESIDENTIAL,HOUSEHOLD_LOOP'), 'NUMBER_INVALID', 2, '3 (heatedArea)'],
  [
    'a number out of range',
    building('B1,一号楼,-5,RESIDENTIAL,HOUSEHOLD_LOOP'),
    'NUMBER_RANGE',
    2,
    '3 (heatedArea)',
    '-5',
  ],
  ['another unit', building('B1,一号楼,6.3亩,RESIDENTIAL,HOUSEHOLD_LOOP'), 'UNIT_WRONG', 2, '3 (heatedArea)', '6.3亩'],
  [
    'a number that is not whole',
    sheet('buildings', 'code,floors', '007,6.5'),
    'NUMBER_NOT_WHOLE',
    2,
    '2 (floors)',
    '6.5',
  ],
  [
    'an unknown value of an enum',
    building('B1,一号楼,1,住宅楼吗,HOUSEHOLD_LOOP'),
    'ENUM_UNKNOWN',
    2,
    '4 (use)',
    '住宅楼吗',
  ],
  [
    'neither yes nor no',
    sheet('households', 'code,typical', 'H101,maybe'),
    'BOOLEAN_INVALID',
    2,
    '2 (typical)',
    'maybe',
  ],
  [
    'a date that does not exist',
    sheet('buildings', 'code,投运日期', '007,2026-02-30'),
    'DATE_INVALID',
    2,
    '2 (投运日期)',
  ],
  [
    'a date of two readings',
    sheet('buildings', 'code,投运日期', '007,03/04/2026'),
    'DATE_AMBIGUOUS',
    2,
    '2 (投运日期)',
  ],
  [
    'a length of time without unit',
    sheet('points', '位号,采集周期', '007/IN1/supplyTemperature,5'),
    'DURATION_INVALID',
    2,
    '2 (采集周期)',
    '5',
  ],
  ['broken JSON', sheet('connectors', 'code,config', 'C1,{host: x}'), 'JSON_INVALID', 2, '2 (config)'],
  [
    'a text that is too long',
    sheet('households', 'code,room', `H101,${'x'.repeat(60)}`),
    'TEXT_TOO_LONG',
    2,
    '2 (room)',
  ],
  ['control characters', sheet('buildings', 'code,name', '007,a\u0007b'), 'TEXT_CHARACTERS', 2, '2 (name)'],
  ['a lost end of a number', sheet('devices', 'code,serial', 'D1,1.2E+13'), 'DIGITS_LOST', 2, '2 (serial)', '1.2E+13'],
  ['a value missing in a new row', building('B1,,5,RESIDENTIAL,HOUSEHOLD_LOOP'), 'VALUE_MISSING', 2, '2 (name)'],
  ['clearing what must be there', sheet('buildings', 'code,name', '007,-'), 'VALUE_NOT_CLEARABLE', 2, '2 (name)'],
  ['half a position', sheet('buildings', 'code,经度,纬度', '007,116.4,'), 'LOCATION_INCOMPLETE', 2, '3 (纬度)'],
  [
    'a position the wrong way round',
    sheet('buildings', 'code,lon,lat', '007,39.9,116.4'),
    'LOCATION_SWAPPED',
    2,
    '3 (lat)',
    '116.4',
  ],
  [
    'a position that is none',
    sheet('buildings', 'code,lon,lat', '007,216.4,39.9'),
    'NUMBER_RANGE',
    2,
    '2 (lon)',
    '216.4',
  ],
  [
    'unknown coordinates',
    sheet('buildings', 'code,lon,lat,坐标系', '007,116.4,39.9,西安80'),
    'COORDINATES_UNKNOWN',
    2,
    '4 (坐标系)',
    '西安80',
  ],
];

const POINT = '位号,placeType,place,quantity';
export const AMONG_ROWS: readonly Mistake[] = [
  ['a sheet of no type', sheet('bildings', 'code', 'B1'), 'SHEET_UNKNOWN', 1, '', 'bildings'],
  [
    'a heading of no column',
    sheet('buildings', 'code,heatdArea', '007,5'),
    'HEADING_UNKNOWN',
    1,
    '2 (heatdArea)',
    'heatdArea',
  ],
  ['cells without heading', sheet('buildings', 'code,,name', '007,x,七号楼'), 'HEADING_MISSING', 2, '2', 'x'],
  [
    'two headings for one column',
    sheet('buildings', 'code,供热面积,heatedArea', '007,5,6'),
    'HEADING_TWICE',
    1,
    '3 (heatedArea)',
  ],
  [
    'another unit in a heading',
    sheet('buildings', 'code,供热面积（亩）', '007,5'),
    'HEADING_UNIT',
    1,
    '2 (供热面积（亩）)',
  ],
  [
    'a column missing for new rows',
    sheet('buildings', 'code,name,use,systemForm', 'B1,一号楼,PUBLIC,HOUSEHOLD_LOOP'),
    'COLUMN_MISSING',
    1,
    'heatedArea',
  ],
  ['more cells than headings', sheet('buildings', 'code,name', '007,七号楼,x'), 'ROW_TOO_LONG', 2, '3'],
  ['a row without code', building(',一号楼,5,RESIDENTIAL,HOUSEHOLD_LOOP'), 'IDENTITY_MISSING', 2, '1 (code)'],
  ['a code twice', sheet('buildings', 'code,floors', '007,5', '007,6'), 'IDENTITY_TWICE', 3, '1 (code)', '007'],
  [
    'an external id of another object',
    sheet('substations', 'code,name,externalId:ERP', 'S02,二号站,4711', 'S01,一号站,'),
    'IDENTITY_TWICE',
    3,
    '1 (code)',
  ],
  [
    'an external id twice',
    sheet('substations', 'code,name,externalId:ERP', 'S02,二号站,4711', 'S03,三号站,4711'),
    'EXTERNAL_ID_TWICE',
    3,
    '3 (externalId:ERP)',
    '4711',
  ],
  [
    'a new external id for two objects',
    sheet('substations', 'code,externalId:GIS', 'S00,G1', 'S01,G1'),
    'IDENTITY_CONFLICT',
    3,
    '1 (code)',
  ],
  [
    'a code and the external id of another object',
    sheet('substations', 'code,externalId:ERP', 'S00,4711'),
    'IDENTITY_CONFLICT',
    2,
    '1 (code)',
  ],
  [
    'a reference to nothing',
    sheet('buildings', 'code,substation', '007,S09'),
    'REFERENCE_UNKNOWN',
    2,
    '2 (substation)',
    'S09',
  ],
  [
    'a reference without its zeros',
    sheet('buildingUnits', 'code,name,building', '007-2,2单元,7'),
    'REFERENCE_UNKNOWN',
    2,
    '3 (building)',
    '7',
  ],
  ['what goes round in a circle', sheet('devices', 'code,parent', 'D2,D1'), 'REFERENCE_CYCLE', 2, '2 (parent)'],
  [
    'an unknown organization',
    sheet('buildings', 'organization,code,floors', 'ORX,007,5'),
    'ORGANIZATION_UNKNOWN',
    2,
    '1 (organization)',
    'ORX',
  ],
  ['an archived object', sheet('zones', 'code,name', 'Z1,卧室'), 'OBJECT_ARCHIVED', 2, '1 (code)', 'Z1'],
  [
    'a change of what is set once',
    sheet('points', `位号,quantity`, '007/IN1/supplyTemperature,FLOW'),
    'VALUE_FIXED',
    2,
    '2 (quantity)',
  ],
  [
    'a place that is no place',
    sheet('points', POINT, 'T1,Organization,ORG,FLOW'),
    'PLACE_TYPE',
    2,
    '2 (placeType)',
    'Organization',
  ],
  ['a place without type', sheet('points', POINT, 'T1,,IN1,FLOW'), 'PLACE_INCOMPLETE', 2, '2 (placeType)'],
  [
    'a place of another type',
    sheet('points', POINT, 'T1,Building,IN1,FLOW'),
    'REFERENCE_UNKNOWN',
    2,
    '3 (place)',
    'IN1',
  ],
  [
    'settings that the protocol refuses',
    sheet('connectors', 'code,config', 'C1,"{""transport"":""pigeon""}"'),
    'RULE_BROKEN',
    2,
    '2 (config)',
  ],
  [
    'a period that overlaps',
    sheet('occupancies', 'household,heatUser,validFrom', 'H101,U1,2021-01-01'),
    'RULE_BROKEN',
    2,
    '3 (validFrom)',
  ],
  [
    'a time zone that is none',
    sheet('organizations', 'code,timeZone', 'ORG,Asia/Peking'),
    'ENUM_UNKNOWN',
    2,
    '2 (timeZone)',
    'Asia/Peking',
  ],
];

export const IN_SPREADSHEETS: readonly Mistake[] = [
  [
    'a formula error',
    book([
      ['code', 'floors'],
      ['007', { t: 'e', v: 0x2a, w: '#N/A' }],
    ]),
    'FORMULA_ERROR',
    2,
    'B (floors)',
    '#N/A',
  ],
  [
    'a text that became a date',
    book([
      ['code', 'name'],
      ['007', { t: 'n', v: 46000, z: 'm-d' }],
    ]),
    'TEXT_BECAME_DATE',
    2,
    'B (name)',
  ],
  [
    'a number beyond 15 digits',
    book([
      ['code', 'address'],
      ['007', 3.20102199001e17],
    ]),
    'DIGITS_LOST',
    2,
    'B (address)',
  ],
  [
    'cells merged across',
    book(
      [
        ['code', 'name'],
        ['007', ''],
      ],
      [[1, 0, 1, 1]],
    ),
    'CELLS_MERGED',
    2,
    'A',
  ],
];

/** A workbook of one sheet, buildings; merges as first row, first column, last row, last column. */
export function book(
  rows: readonly (readonly (string | number | XLSX.CellObject)[])[],
  merges: readonly (readonly [number, number, number, number])[] = [],
): Content {
  const made = XLSX.utils.aoa_to_sheet(rows as unknown[][]);
  made['!merges'] = merges.map(([r, c, lastR, lastC]) => ({ s: { r, c }, e: { r: lastR, c: lastC } }));
  const found = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(found, made, 'buildings');
  return ['buildings.xlsx', XLSX.write(found, { type: 'buffer' }) as Buffer];
}
