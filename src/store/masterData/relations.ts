import type { NodeType } from '../../schema/globalId.js';
import type { Relation } from '../../schema/relations.js';
import { TABLES } from './tables.js';

/** Which rows `t` of the target belong to the parent whose key is `p.parent`. */
interface RelationSql {
  readonly target: NodeType;
  /** Tables of the relation; the target is `t`. */
  readonly from: string;
  /** Joins them to `p.parent`. */
  readonly where: string;
}

const INSTALLED = 'device_installation i JOIN device t ON t.key = i.device';

/** Places inside a building and inside a substation. */
const INSIDE: Partial<Record<NodeType, string>> = {
  Building: `(i.building = p.parent
    OR i.building_unit IN (SELECT key FROM building_unit WHERE building = p.parent)
    OR i.inlet IN (SELECT key FROM inlet WHERE building = p.parent)
    OR i.household IN (SELECT key FROM household WHERE building = p.parent)
    OR i.zone IN (SELECT z.key FROM zone z JOIN household h ON h.key = z.household WHERE h.building = p.parent))`,
  Substation: `(i.substation = p.parent
    OR i.substation_loop IN (SELECT key FROM substation_loop WHERE substation = p.parent))`,
};

/** The SQL of a relation. */
export function relationSql({ parent, target, by }: Relation): RelationSql {
  const table = TABLES[target];
  switch (by) {
    case 'installedHere':
      return {
        target,
        from: INSTALLED,
        where: `i.${TABLES[parent].name} = p.parent AND i.valid_to IS NULL AND i.archived_at IS NULL`,
      };
    case 'installedInside':
      return { target, from: INSTALLED, where: `${INSIDE[parent]} AND i.valid_to IS NULL AND i.archived_at IS NULL` };
    case 'servedPoint':
      return {
        target,
        from: 'device_installation t',
        where: 't.device IN (SELECT device FROM point_binding WHERE point = p.parent AND archived_at IS NULL)',
      };
    default:
      return { target, from: `${table.name} t`, where: `t.${table.column(by.reference)} = p.parent` };
  }
}
