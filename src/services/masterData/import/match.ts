import { TYPES } from '../../../schema/entities.js';
import type { NodeType } from '../../../schema/globalId.js';
import { attributeOf, identityOf, type Item, type Items } from './items.js';
import type { Complaint, Problems } from './problems.js';
import type { References } from './references.js';
import { placeOf, type ImportRow } from './rows.js';
import { zerosLost } from './values/zeros.js';

/** What matching needs. */
export interface Matching {
  readonly items: Items;
  readonly references: References;
  readonly problems: Problems;
  /** Of rows that name none; null when that cannot be told, undefined when that was complained of already. */
  readonly defaultOrganization: Item | null | undefined;
}

/** Finds the object of each row, by what names it or by an external id; a row without one will be a new object. */
export class Matcher {
  readonly #context: Matching;
  /** Codes without the zeros in front, by organization: only of codes that have some. */
  readonly #padded = new Map<Item | null, Map<string, string>>();

  constructor(context: Matching) {
    this.#context = context;
  }

  /** @returns null when the row is wrong; the problems say why. */
  match(type: NodeType, row: ImportRow): Item | null {
    const organization = type === 'Organization' ? null : this.#organizationOf(row);
    if (organization === undefined) return null;
    const identity = this.#identityOf(type, row, organization);
    if (identity === undefined) return null;
    const existing = this.#existing(type, row, organization, identity);
    if (existing === 'conflict') return null;
    if (existing) return this.#claim(existing, row, identity);
    if (identity === null) return this.#missing(type, row);
    this.#watchZeros(type, row, organization, identity);
    const [name] = identity.split('\u0000');
    const item: Item = { type, organization, name, identity, key: null, stored: null, row };
    this.#context.items.add(item);
    for (const id of row.externalIds) this.#context.items.nameExternally(item, id);
    return item;
  }

  /** Undefined: it cannot be told. */
  #organizationOf(row: ImportRow): Item | undefined {
    const { items, problems, defaultOrganization } = this.#context;
    if (row.organization === null) {
      if (defaultOrganization !== null) return defaultOrganization;
      const cure = 'add the column organization with its code, or say whose all rows are (option organization)';
      this.#complain(row, 'organization', {
        code: 'ORGANIZATION_MISSING',
        message: 'it is not said whose the row is',
        cure,
      });
      return undefined;
    }
    const found = items.withIdentity('Organization', null, row.organization);
    if (found) return found;
    const cure = 'enter it in the sheet organizations, or correct the code';
    const message = 'there is no such organization, or it is not yours';
    problems.add(placeOf(row, 'organization'), { code: 'ORGANIZATION_UNKNOWN', message, cure }, row.organization);
    return undefined;
  }

  /** Null: the row does not say; undefined: what it says is wrong, which the problems tell. */
  #identityOf(type: NodeType, row: ImportRow, organization: Item | null): string | null | undefined {
    const parts: string[] = [];
    for (const name of TYPES[type].identity) {
      const value = row.values[name];
      if (row.faulty.has(name)) return undefined;
      if (value === undefined || value === null) return null;
      const { target } = attributeOf(type, name);
      const text = String(value as string | number);
      const found = target ? this.#context.references.find(target, text, organization) : text;
      if (typeof found === 'string') parts.push(found);
      else if ('cure' in found) {
        this.#complain(row, name, found, text);
        return undefined;
      } else parts.push(found.identity ?? '');
    }
    return identityOf(parts);
  }

  #existing(
    type: NodeType,
    row: ImportRow,
    organization: Item | null,
    identity: string | null,
  ): Item | 'conflict' | undefined {
    const { items } = this.#context;
    const named = identity === null ? undefined : items.withIdentity(type, organization, identity);
    const found = new Set(named ? [named] : []);
    for (const { system, id } of row.externalIds) {
      const item = items.withExternalId(type, organization, system, id);
      if (item) found.add(item);
    }
    const [first, second] = found;
    if (second === undefined) return first;
    const message = `the row names two different objects, ${first.name} and ${second.name}`;
    const cure = 'correct the code or the external id; an external id belongs to one object';
    this.#complain(row, TYPES[type].identity[0], { code: 'IDENTITY_CONFLICT', message, cure }, first.name);
    return 'conflict';
  }

  #claim(item: Item, row: ImportRow, identity: string | null): Item | null {
    const [attribute] = TYPES[item.type].identity;
    if (item.row) {
      this.#twice(item, item.row, row, identity);
      return null;
    }
    item.row = row;
    for (const id of row.externalIds) this.#context.items.nameExternally(item, id);
    if (item.stored?.archived) {
      const cure = 'restore it first, or give the new object another code';
      this.#complain(row, attribute, { code: 'OBJECT_ARCHIVED', message: `${item.name} is archived`, cure }, item.name);
      return null;
    }
    // A row that was found by its external id may give the object a new code.
    if (identity !== null && identity !== item.identity) {
      this.#context.items.add({ ...item, identity, name: identity.split('\u0000')[0] });
    }
    return item;
  }

  #twice(item: Item, { sheet, line }: ImportRow, row: ImportRow, identity: string | null): void {
    const { type, organization, name } = item;
    const message = `line ${line} of ${sheet.name} (${sheet.file}) is about the same ${type} ${name}`;
    const shared = row.externalIds.find(
      ({ system, id }) => this.#context.items.withExternalId(type, organization, system, id) === item,
    );
    if (identity === null || identity === item.identity || !shared) {
      const cure = 'delete one of the two lines, or correct its code';
      this.#complain(row, TYPES[type].identity[0], { code: 'IDENTITY_TWICE', message, cure }, name);
    } else {
      const cure = 'delete one of the two lines, or correct its external id';
      this.#complain(row, `externalId:${shared.system}`, { code: 'EXTERNAL_ID_TWICE', message, cure }, shared.id);
    }
  }

  #missing(type: NodeType, row: ImportRow): null {
    const { identity, plural } = TYPES[type];
    const absent = identity.filter((name) => row.values[name] == null);
    const cure = `fill in ${absent.join(' and ')}; every row of ${plural} is told by ${identity.join(' and ')}`;
    this.#complain(row, absent[0], { code: 'IDENTITY_MISSING', message: `the row has no ${absent.join(', ')}`, cure });
    return null;
  }

  /** A new object named 7 where the hub has 007 is the same one without its zeros, as a rule. */
  #watchZeros(type: NodeType, row: ImportRow, organization: Item | null, code: string): void {
    if (!/^[1-9]\d*$/.test(code)) return;
    const probable = this.#paddedCodes(type, organization).get(code);
    if (probable !== undefined) this.#complain(row, TYPES[type].identity[0], zerosLost(code, probable), code);
  }

  #paddedCodes(type: NodeType, organization: Item | null): ReadonlyMap<string, string> {
    const key = organization;
    let found = this.#padded.get(key);
    if (!found) {
      const codes = [...this.#context.items.identities(type, organization)].filter((code) => /^0\d+$/.test(code));
      found = new Map(codes.map((code) => [code.replace(/^0+/, ''), code]));
      this.#padded.set(key, found);
    }
    return found;
  }

  #complain(row: ImportRow, attribute: string, complaint: Complaint, value = ''): void {
    this.#context.problems.add(placeOf(row, attribute), complaint, value);
  }
}
