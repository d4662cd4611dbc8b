import { columnOf, sqlTypeOf, type Attribute } from '../../schema/attribute.js';
import { TYPES } from '../../schema/entities.js';
import type { NodeType } from '../../schema/globalId.js';
import { PLACES } from '../../schema/types/masterData.js';
import { TABLES } from './tables.js';

/** A column that master data is written through. */
export interface WrittenColumn {
  /** Name in a `Values`. */
  readonly property: string;
  readonly column: string;
  /** As PostgreSQL reads it from JSON. */
  readonly type: string;
  /** For a row that does not say: null, or what the attribute falls back to. */
  readonly fallback: unknown;
}

function columnsOf(type: NodeType, attribute: Attribute): WrittenColumn[] {
  const one = (property: string, sql: string): WrittenColumn => ({
    property,
    column: TABLES[type].column(property),
    type: sql,
    fallback: null,
  });
  switch (attribute.kind) {
    case 'place':
      return Object.values(PLACES).map((property) => one(property, 'bigint'));
    case 'location':
      return [one('longitude', 'double precision'), one('latitude', 'double precision')];
    default:
      return [
        {
          property: attribute.property,
          column: columnOf(attribute.name, attribute.kind),
          type: sqlTypeOf(attribute.kind),
          fallback: attribute.fallback ?? null,
        },
      ];
  }
}

function describe(type: NodeType): readonly WrittenColumn[] {
  const { attributes } = TYPES[type];
  const names = attributes.some(({ name }) => name === 'name') ? ['nameOrder', 'nameSearch'] : [];
  return [
    ...attributes.flatMap((attribute) => columnsOf(type, attribute)),
    ...names.map((property) => ({ property, column: TABLES[type].column(property), type: 'text', fallback: null })),
  ];
}

const known = new Map<NodeType, readonly WrittenColumn[]>();

/** Every column of a type that a write may set. */
export function writtenColumns(type: NodeType): readonly WrittenColumn[] {
  const found = known.get(type) ?? describe(type);
  known.set(type, found);
  return found;
}
