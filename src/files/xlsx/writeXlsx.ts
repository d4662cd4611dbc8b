import { FileError } from '../errors.js';
import { flat, type OutputTable, type OutputValue } from '../output.js';
import { columnLetters } from '../workbook.js';
import { zip } from './zip.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Indexes into `cellXfs` of the styles below. */
const TEXT_STYLE = 1;
const HEADING_STYLE = 2;
/** Width of columns, in characters; Chinese ones count twice. */
const NARROWEST = 10;
const WIDEST = 50;
/** Excel takes no more characters in a cell, and no more in the name of a sheet. */
const MOST_CHARACTERS = 32_767;

/**
 * Tables as an XLSX file, one sheet each: headings bold and fixed, text columns formatted as text. Bytes depend on the
 * content only; there are no times in it.
 *
 * @throws FileError FILE_TOO_LARGE when a text is longer than Excel takes.
 */
export function writeXlsx(tables: readonly OutputTable[]): Buffer {
  const sheets = tables.map(({ name }, index) => ({ name, id: index + 1 }));
  const part = (name: string, text: string) => ({ name, data: Buffer.from(HEAD + text, 'utf8') });
  return zip([
    part('[Content_Types].xml', contentTypes(sheets)),
    part('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])),
    part('xl/workbook.xml', workbook(sheets)),
    part(
      'xl/_rels/workbook.xml.rels',
      relations([
        ...sheets.map(({ id }) => ['worksheet', `worksheets/sheet${id}.xml`] as const),
        ['styles', 'styles.xml'],
      ]),
    ),
    part('xl/styles.xml', STYLES),
    ...tables.map((table, index) => part(`xl/worksheets/sheet${index + 1}.xml`, worksheet(table))),
  ]);
}

interface SheetName {
  readonly name: string;
  readonly id: number;
}

function contentTypes(sheets: readonly SheetName[]): string {
  const parts = sheets.map(({ id }) => override(`worksheets/sheet${id}.xml`, 'worksheet')).join('');
  const defaults =
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>';
  const book = override('workbook.xml', 'sheet.main') + override('styles.xml', 'styles');
  return `<Types xmlns="${PACKAGE}/content-types">${defaults}${book}${parts}</Types>`;
}

const override = (part: string, type: string): string =>
  `<Override PartName="/xl/${part}" ContentType="${TYPES}.${type}+xml"/>`;

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const each = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function workbook(sheets: readonly SheetName[]): string {
  const each = sheets.map(({ name, id }) => `<sheet name="${escaped(name)}" sheetId="${id}" r:id="rId${id}"/>`);
  return `<workbook ${MAIN} xmlns:r="${OFFICE}"><sheets>${each.join('')}</sheets></workbook>`;
}

const STYLES =
  `<styleSheet ${MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

function worksheet({ columns, rows, name }: OutputTable): string {
  const letters = columns.map((_, index) => columnLetters(index));
  const cols = columns.map(
    ({ isText }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${widthOf(columns[index].heading, rows, index)}"` +
      `${isText ? ` style="${TEXT_STYLE}"` : ''} customWidth="1"/>`,
  );
  const heading = columns.map(({ heading: text }, index) => textCell(`${letters[index]}1`, text, HEADING_STYLE));
  const lines = rows.map((row, r) => {
    const cells = row.map((value, c) => cellOf(value, `${letters[c]}${r + 2}`, columns[c].isText, name));
    return `<row r="${r + 2}">${cells.join('')}</row>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return (
    `<worksheet ${MAIN}><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>` +
    (cols.length > 0 ? `<cols>${cols.join('')}</cols>` : '') +
    `<sheetData><row r="1">${heading.join('')}</row>${lines.join('')}</sheetData></worksheet>`
  );
}

/** Rows that the width of a column is taken from. */
const LOOKED_AT = 100;

function widthOf(heading: string, rows: OutputTable['rows'], index: number): number {
  const texts = rows.slice(0, LOOKED_AT).map((row) => String(flat(row[index]) ?? ''));
  const widths = [heading, ...texts].map((text) => text.length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0));
  return Math.min(WIDEST, Math.max(NARROWEST, ...widths) + 2);
}

function cellOf(value: OutputValue, at: string, isText: boolean, sheet: string): string {
  const plain = flat(value);
  if (plain === null) return '';
  if (typeof plain === 'number') return `<c r="${at}"><v>${plain}</v></c>`;
  if (typeof plain === 'boolean') return `<c r="${at}" t="b"><v>${plain ? 1 : 0}</v></c>`;
  if (plain.length > MOST_CHARACTERS) {
    const what = `cell ${at} of sheet ${sheet} would hold ${plain.length} characters, and Excel takes ${MOST_CHARACTERS}`;
    throw new FileError('FILE_TOO_LARGE', `${what}; export as YAML`);
  }
  return textCell(at, plain, isText ? TEXT_STYLE : 0);
}

function textCell(at: string, text: string, style: number): string {
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML, with `_xHHHH_` for what XML cannot hold, as the format lays down (ECMA-376, ST_Xstring). */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/(?![\t\n])[\p{Cc}\uFFFE\uFFFF]/gu, hexEscape)
    .replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

const hexEscape = (character: string): string =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
