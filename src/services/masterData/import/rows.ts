import type { CoordinateSystemName } from '../../../domain/geo/coordinates.js';
import { normalText } from '../../../domain/text/normalText.js';
import { shownText, type Cell, type Row } from '../../../files/workbook.js';
import type { Part } from './headings.js';
import { readLocation, readPlace, type Parts } from './parts.js';
import type { Complaint, Place, Problems } from './problems.js';
import type { Column, TypedSheet } from './sheets.js';
import { readPlainText, readValue, type Reading } from './values/read.js';
import { ZeroWatch } from './values/zeros.js';

/** A row of a file: what it says of one object. */
export interface ImportRow {
  readonly sheet: TypedSheet;
  readonly line: number;
  /** By attribute: undefined leaves it, null clears it; a reference is the text that names its object. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Code; null where the row does not say. */
  readonly organization: string | null;
  readonly externalIds: readonly { readonly system: string; readonly id: string }[];
  /** Systems whose ids are cleared. */
  readonly clearedSystems: readonly string[];
  /** Attributes whose cells are wrong: nothing more is to be said of them. */
  readonly faulty: ReadonlySet<string>;
}

/** What rows are read with. */
export interface RowSettings {
  /** Of the organization with that code, or of the default one for null. */
  readonly timeZoneOf: (organization: string | null) => string;
  /** Of positions whose row does not say. */
  readonly coordinates: CoordinateSystemName;
  readonly problems: Problems;
  /** Called between rows, so that other work gets its turn. */
  readonly breathe: () => Promise<void>;
}

/** Where a cell of a row is. */
export function placeOf({ sheet, line }: Pick<ImportRow, 'sheet' | 'line'>, attribute: string): Place {
  const columns = sheet.columns.filter(({ meaning }) => nameOf(meaning) === attribute);
  // What is wrong with a place is its code, as a rule, and not its type.
  const column = columns.find(({ meaning }) => meaning.kind === 'part' && meaning.part === 'place') ?? columns[0];
  return { file: sheet.file, sheet: sheet.name, line, column: column?.label ?? '' };
}

function nameOf(meaning: Column['meaning']): string {
  if (meaning.kind === 'externalId') return `externalId:${meaning.system}`;
  return meaning.kind === 'organization' ? meaning.kind : meaning.attribute.name;
}

/** Reads the rows of a sheet; what is wrong with cells goes to the problems, and the row goes on without them. */
export async function readRows(sheet: TypedSheet, settings: RowSettings): Promise<ImportRow[]> {
  const zeros = new ZeroWatch(sheet);
  const rows: ImportRow[] = [];
  for (const row of sheet.rows) {
    await settings.breathe();
    rows.push(new RowReader(sheet, row, settings, zeros).read());
  }
  return rows;
}

class RowReader {
  readonly #values: Record<string, unknown> = {};
  readonly #faulty = new Set<string>();
  readonly #externalIds: { system: string; id: string }[] = [];
  readonly #clearedSystems: string[] = [];
  readonly #parts: Partial<Record<Part, { readonly column: Column; readonly reading: Reading }>> = {};
  #organization: string | null = null;

  constructor(
    readonly sheet: TypedSheet,
    readonly row: Row,
    readonly settings: RowSettings,
    readonly zeros: ZeroWatch,
  ) {}

  read(): ImportRow {
    const organization = this.sheet.columns.find(({ meaning }) => meaning.kind === 'organization');
    if (organization) this.#take(organization);
    for (const column of this.sheet.columns) if (column !== organization) this.#take(column);
    this.#joinParts();
    const { sheet, row } = this;
    return {
      sheet,
      line: row.line,
      values: this.#values,
      organization: this.#organization,
      externalIds: this.#externalIds,
      clearedSystems: this.#clearedSystems,
      faulty: this.#faulty,
    };
  }

  #take(column: Column): void {
    const { meaning, index } = column;
    const cell = this.row.cells[index] ?? null;
    switch (meaning.kind) {
      case 'organization':
        return this.#accept(
          column,
          readPlainText(cell),
          cell,
          (value) => (this.#organization = value as string | null),
        );
      case 'externalId':
        return this.#accept(column, readPlainText(cell), cell, (id) => {
          if (id === null) this.#clearedSystems.push(meaning.system);
          else this.#externalIds.push({ system: meaning.system, id: id as string });
        });
      case 'part':
        this.#parts[meaning.part] = { column, reading: readPlainText(partCell(cell, meaning.part)) };
        return;
      case 'attribute': {
        const { attribute } = meaning;
        const reading = readValue(cell, attribute, this.settings.timeZoneOf(this.#organization));
        this.#accept(column, reading, cell, (value) => (this.#values[attribute.name] = value));
      }
    }
  }

  #accept(column: Column, reading: Reading, cell: Cell, take: (value: unknown) => void): void {
    if (reading.is === 'wrong') {
      if (column.meaning.kind === 'attribute') this.#faulty.add(column.meaning.attribute.name);
      return this.#complain(column, reading.wrong, shownText(cell));
    }
    if (reading.is === 'cleared') take(null);
    if (reading.is !== 'value') return;
    take(reading.value);
    const doubt = reading.doubt ?? this.zeros.doubt(column.index, reading.value);
    if (doubt) this.#complain(column, doubt, shownText(cell));
  }

  #joinParts(): void {
    const parts: Parts = (part) => this.#parts[part]?.reading ?? { is: 'nothing' };
    for (const { attribute, outcome, at } of [readPlace(parts), readLocation(parts, this.settings.coordinates)]) {
      if (outcome === undefined) continue;
      if (outcome !== null && 'cure' in outcome) {
        this.#faulty.add(attribute);
        const { column, reading } = this.#parts[at] ?? Object.values(this.#parts)[0];
        this.#complain(column, outcome, reading.is === 'value' ? String(reading.value) : '');
      } else {
        this.#values[attribute] = outcome;
      }
    }
  }

  #complain(column: Column, complaint: Complaint, value: string): void {
    const { file, name } = this.sheet;
    const place: Place = { file, sheet: name, line: this.row.line, column: column.label };
    this.settings.problems.add(place, complaint, normalText(value));
  }
}

/** Degrees keep all their decimals: a spreadsheet shows fewer than it has. */
function partCell(cell: Cell, part: Part): Cell {
  const isDegrees = part === 'longitude' || part === 'latitude';
  return isDegrees && typeof cell === 'object' && cell?.kind === 'number' ? String(cell.value) : cell;
}
