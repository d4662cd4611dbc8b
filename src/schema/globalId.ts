/** Types that have global ids, with the letters their ids begin with. The letters are in clients' stores: they never change. */
const LETTERS = {
  Organization: 'org',
  HeatingSeason: 'sea',
  ValidationRule: 'rul',
  HeatSource: 'src',
  PrimaryNetwork: 'pri',
  Substation: 'sub',
  SubstationLoop: 'lop',
  SecondaryNetwork: 'sec',
  Community: 'com',
  Building: 'bld',
  BuildingUnit: 'unt',
  Inlet: 'inl',
  Household: 'hsh',
  Zone: 'zon',
  HeatUser: 'usr',
  Occupancy: 'occ',
  VocEnterprise: 'voc',
  VocFacility: 'fac',
  Connector: 'con',
  DeviceModel: 'mod',
  Device: 'dev',
  Installation: 'ins',
  Point: 'pnt',
  PointBinding: 'bnd',
} as const;

/** Name of a type that has global ids. */
export type NodeType = keyof typeof LETTERS;

const TYPES = new Map(Object.entries(LETTERS).map(([type, letters]) => [letters as string, type as NodeType]));

/** Keys of points are int32, and nothing else will ever be more: what is above it is nobody's id. */
const LARGEST_KEY = 2 ** 31 - 1;

/** The global id of the object with that key. Opaque to clients. */
export function globalId(type: { readonly name: string }, key: number): string {
  return `${LETTERS[type.name as NodeType]}_${key}`;
}

/** Inverse of `globalId`; null for what is no id of ours. */
export function parseGlobalId(id: string): { type: NodeType; key: number } | null {
  const match = /^([a-z]{3})_([1-9][0-9]{0,14})$/.exec(id);
  const type = match && TYPES.get(match[1]);
  const key = Number(match?.[2]);
  return type && key <= LARGEST_KEY ? { type, key } : null;
}

/** The key in an id of that type; null for anything else. */
export function keyOfId(type: NodeType, id: string): number | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === type ? parsed.key : null;
}
