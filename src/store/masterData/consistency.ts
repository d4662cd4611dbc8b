import { CARRIERS } from '../../domain/validation/ruleKinds.js';
import type { NodeType } from '../../schema/globalId.js';

/** Something that must hold between objects: `sql` finds, among rows `t` with keys in $1, those for which it does not. */
export interface Consistency {
  readonly type: NodeType;
  readonly attribute: string;
  readonly code: 'INCONSISTENT' | 'PERIOD_OVERLAPS';
  readonly message: string;
  readonly sql: string;
}

const inconsistent = (type: NodeType, attribute: string, message: string, sql: string): Consistency => ({
  ...{ type, attribute, message, code: 'INCONSISTENT' },
  sql: `SELECT t.key ${sql} AND t.key = ANY($1)`,
});

/** Follows `parent` upwards; as many levels as any chain may have. */
const circle = (type: NodeType, table: string, attribute: string, column: string): Consistency => ({
  ...{ type, attribute, code: 'INCONSISTENT', message: 'leads back to itself; a chain must end' },
  sql: `WITH RECURSIVE up AS (
      SELECT key AS start, ${column} AS above, 1 AS level FROM ${table} WHERE key = ANY($1)
      UNION ALL SELECT up.start, t.${column}, level + 1 FROM up JOIN ${table} t ON t.key = up.above WHERE level < 32)
    SELECT DISTINCT start AS key FROM up WHERE above = start OR level = 32`,
});

const overlap = (type: NodeType, table: string, column: string): Consistency => ({
  ...{ type, attribute: 'validFrom', code: 'PERIOD_OVERLAPS' },
  message: `overlaps another period of the same ${column}; end that one first`,
  sql: `SELECT t.key FROM ${table} t JOIN ${table} o ON o.${column} = t.${column} AND o.key <> t.key
      AND tstzrange(o.valid_from, o.valid_to) && tstzrange(t.valid_from, t.valid_to)
    WHERE t.key = ANY($1) AND t.archived_at IS NULL AND o.archived_at IS NULL`,
});

/** A model must have the signals that its devices' points are bound to. */
const lacking = (type: NodeType, attribute: string, joins: string, from: string): Consistency[] => [
  inconsistent(
    type,
    attribute,
    'lacks a signal that a point is bound to; bind that point to another one first',
    `FROM ${from} ${joins} WHERE b.valid_to IS NULL AND b.archived_at IS NULL AND m.register_map IS NOT NULL
       AND NOT m.register_map -> 'signals' @> jsonb_build_array(jsonb_build_object('signal', b.signal))`,
  ),
];

/** Places of the four-level chain of S003: meter, collector, concentrator, centre. */
const LEVEL = (row: string): string =>
  `CASE ${row}.kind WHEN 'DATA_COLLECTOR' THEN 2 WHEN 'CONCENTRATOR' THEN 3 WHEN 'ACQUISITION_TERMINAL' THEN 4 ELSE 1 END`;

/** What must hold between objects, in the order in which it is looked at. */
export const CONSISTENCIES: readonly Consistency[] = [
  inconsistent(
    'Inlet',
    'buildingUnit',
    'belongs to another building than the inlet',
    'FROM inlet t JOIN building_unit u ON u.key = t.building_unit WHERE u.building <> t.building',
  ),
  inconsistent(
    'Inlet',
    'household',
    'lies in another building than the inlet',
    'FROM inlet t JOIN household h ON h.key = t.household WHERE h.building <> t.building',
  ),
  inconsistent(
    'Household',
    'buildingUnit',
    'belongs to another building than the household',
    'FROM household t JOIN building_unit u ON u.key = t.building_unit WHERE u.building <> t.building',
  ),
  inconsistent(
    'Household',
    'inlet',
    'belongs to another building than the household',
    'FROM household t JOIN inlet i ON i.key = t.inlet WHERE i.building <> t.building',
  ),
  inconsistent(
    'Building',
    'secondaryNetwork',
    'starts at another substation than the one that feeds the building',
    `FROM building t JOIN secondary_network n ON n.key = t.secondary_network
     JOIN substation_loop l ON l.key = n.substation_loop WHERE l.substation <> t.substation`,
  ),
  inconsistent(
    'Device',
    'parent',
    'stands no higher in the metering chain; meters lead to collectors, these to concentrators, these to terminals',
    `FROM device t JOIN device p ON p.key = t.parent WHERE ${LEVEL('p')} <= ${LEVEL('t')} AND ${LEVEL('t')} > 1`,
  ),
  inconsistent(
    'PointBinding',
    'signal',
    "is no signal of the device's model; name one of its register map",
    `FROM point_binding t JOIN device d ON d.key = t.device JOIN device_model m ON m.key = d.model
     WHERE t.valid_to IS NULL AND m.register_map IS NOT NULL
       AND NOT m.register_map -> 'signals' @> jsonb_build_array(jsonb_build_object('signal', t.signal))`,
  ),
  ...lacking(
    'Device',
    'model',
    'JOIN device_model m ON m.key = t.model JOIN point_binding b ON b.device = t.key',
    'device t',
  ),
  ...lacking(
    'DeviceModel',
    'registerMap',
    'JOIN device d ON d.model = t.key JOIN point_binding b ON b.device = d.key JOIN device_model m ON m.key = t.key',
    'device_model t',
  ),
  inconsistent(
    'ValidationRule',
    'point',
    'does not carry rules of that kind; docs/validation.md says which quantity does',
    `FROM validation_rule t JOIN point p ON p.key = t.point
     WHERE p.quantity <> ALL (ARRAY(SELECT jsonb_array_elements_text('${JSON.stringify(CARRIERS)}'::jsonb -> t.kind)))
       AND '${JSON.stringify(CARRIERS)}'::jsonb ? t.kind`,
  ),
  circle('Device', 'device', 'parent', 'parent'),
  circle('Organization', 'organization', 'parent', 'parent'),
  circle('VocFacility', 'voc_facility', 'treatedBy', 'treated_by'),
  overlap('Occupancy', 'occupancy', 'household'),
  overlap('Installation', 'device_installation', 'device'),
  overlap('PointBinding', 'point_binding', 'point'),
];
