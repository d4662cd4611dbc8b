import type { Right } from '../domain/access/rights.js';
import { TYPES, TYPE_NAMES } from './entities.js';
import type { NodeType } from './globalId.js';
import { RELATIONS, type Relation } from './relations.js';

/** Rights of which any one will do. */
export type AnyOf = readonly Right[];

/** What it takes to ask for a field. */
export interface Requirement {
  /** All of these; none for what every credential may ask for. */
  readonly rights: readonly AnyOf[];
  /** Whether it tells of the whole hub, so that a credential over a part of it may not have it. */
  readonly wholeHub: boolean;
  /** Whether a mutation is about those who ask, so that also a credential that only reads may run it. */
  readonly isOwn?: boolean;
}

/** Types whose objects are about people. */
const ABOUT_PEOPLE: ReadonlySet<string> = new Set<NodeType>(['HeatUser', 'Occupancy']);
/** Whoever hands rights out over organizations, or looks at who did, must see these; and nothing else. */
const ORGANIZATION: AnyOf = ['READ', 'ACCESS', 'AUDIT'];

/** What it takes to see objects of a type. */
export function rightsToSee(type: NodeType): AnyOf {
  if (type === 'Organization') return ORGANIZATION;
  return ABOUT_PEOPLE.has(type) ? ['PERSONAL'] : ['READ'];
}

const all = (...rights: (Right | AnyOf)[]): Requirement => ({
  rights: rights.map((right) => (typeof right === 'string' ? [right] : right)),
  wholeHub: false,
});
const ofWholeHub = (right: Right): Requirement => ({ ...all(right), wholeHub: true });
const READ = all('READ');
const INGEST = all('INGEST');
const CORRECT = all('CORRECT');
const ACCESS = all('ACCESS');
/** About one's own account; it takes the password where it matters. */
const OWN: Requirement = { ...all(), isOwn: true };

/** What is not about a type of master data. Roots need an entry each; other fields where they need more than the way to them. */
const FIELDS: Readonly<Record<string, Requirement>> = {
  'Query.node': all(ORGANIZATION),
  'Query.nodes': all(ORGANIZATION),
  'Query.viewer': all(),
  'Query.limits': all(),
  'Query.apiKeys': all(['ACCESS', 'AUDIT']),
  'Query.customRoles': all(['ACCESS', 'AUDIT']),
  'Query.conflicts': READ,
  'Query.consumption': READ,
  'Query.dataQuality': READ,
  'Query.frame': READ,
  'Query.frames': READ,
  'Query.jobs': ofWholeHub('SYSTEM'),
  'Query.securityEvents': ofWholeHub('ACCESS'),
  'Query.securityPosture': ofWholeHub('ACCESS'),
  'Query.series': READ,
  'Query.storageState': ofWholeHub('SYSTEM'),
  'Query.suspectReadings': READ,
  'Query.validationDryRun': READ,
  'Query.sessions': all(),
  'Query.users': ACCESS,
  'Mutation.acceptInvitation': all(),
  'Mutation.changePassword': OWN,
  'Mutation.confirmSecondFactor': OWN,
  'Mutation.disableUser': ACCESS,
  'Mutation.enableUser': ACCESS,
  'Mutation.endSession': OWN,
  'Mutation.enrolSecondFactor': OWN,
  'Mutation.inviteUser': ACCESS,
  'Mutation.inviteUserAgain': ACCESS,
  'Mutation.refreshSession': all(),
  'Mutation.removeSecondFactor': OWN,
  'Mutation.signIn': all(),
  'Mutation.signOut': OWN,
  'Mutation.annotateReadings': CORRECT,
  'Mutation.archiveCustomRole': ACCESS,
  'Mutation.correctReadings': CORRECT,
  'Mutation.createApiKey': ACCESS,
  'Mutation.createCustomRole': ACCESS,
  'Mutation.ingestReadings': INGEST,
  'Mutation.recordManualReadings': CORRECT,
  'Mutation.replaceDevice': all('CONFIGURE'),
  'Mutation.resolveConflicts': CORRECT,
  'Mutation.reviewReadings': CORRECT,
  'Mutation.revokeApiKey': ACCESS,
  'Mutation.rotateApiKey': ACCESS,
  'Mutation.updateCustomRole': ACCESS,
  'Subscription.latestReadings': READ,
  'Subscription.readingsAdded': READ,
};

/** What it takes to ask for each field of the graph that has an entry: `Type.field`. */
export const FIELD_RIGHTS: ReadonlyMap<string, Requirement> = new Map([
  ...Object.entries(FIELDS),
  ...TYPE_NAMES.flatMap(entriesOf),
  ...RELATIONS.filter(takesMore).map(({ parent, field, target }): Entry => [`${parent}.${field}`, seeing(target)]),
]);

type Entry = readonly [field: string, Requirement];

function seeing(type: NodeType): Requirement {
  return all(rightsToSee(type));
}

/** Whether to see the objects of a relation takes a right that its parent does not. */
function takesMore({ parent, target }: Relation): boolean {
  const sufficient = rightsToSee(target);
  return !rightsToSee(parent).every((right) => sufficient.includes(right));
}

/** Queries and mutations of a type of master data; of one about people, the fields of its objects too. */
function entriesOf(type: NodeType): Entry[] {
  const { plural, attributes } = TYPES[type];
  const list = plural.charAt(0).toUpperCase() + plural.slice(1);
  const seen = seeing(type);
  // What is changed is shown as it is then.
  const changed = ABOUT_PEOPLE.has(type) ? all('CONFIGURE', 'PERSONAL') : all('CONFIGURE');
  const queries = [type.charAt(0).toLowerCase() + type.slice(1), plural];
  const mutations = ['create', 'update', 'archive', 'restore'].map((act) => `${act}${type}`);
  return [
    ...queries.map((name): Entry => [`Query.${name}`, seen]),
    ...[...mutations, `change${list}`].map((name): Entry => [`Mutation.${name}`, changed]),
    ...(ABOUT_PEOPLE.has(type) ? attributes.map(({ name }): Entry => [`${type}.${name}`, seen]) : []),
  ];
}
