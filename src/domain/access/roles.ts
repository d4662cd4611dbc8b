import { RIGHT_NAMES, type Right } from './rights.js';

/** What a role is for, in words, and what it may do. */
interface RoleTerms {
  readonly en: string;
  readonly zh: string;
  readonly rights: readonly Right[];
}

/**
 * The roles that every hub has. System, security and audit administrator are apart (三员分立): none holds a right of
 * another. ADMIN holds all of them, for installations with a single administrator.
 */
const TERMS = {
  ADMIN: { en: 'Administrator of an installation that has a single one', zh: '管理员', rights: RIGHT_NAMES },
  SYSTEM_ADMIN: {
    en: 'System administrator: how the hub runs, and master data',
    zh: '系统管理员',
    rights: ['READ', 'CONFIGURE', 'SYSTEM'],
  },
  SECURITY_ADMIN: {
    en: 'Security administrator: hands rights out and uses none on data',
    zh: '安全管理员',
    rights: ['ACCESS'],
  },
  AUDIT_ADMIN: { en: 'Audit administrator: sees what the others did', zh: '审计管理员', rights: ['AUDIT'] },
  OPERATOR: { en: 'Operator', zh: '运行人员', rights: ['READ', 'PERSONAL', 'INGEST', 'CORRECT', 'OPERATE'] },
  DISPATCHER: { en: 'Dispatcher: sees and gives commands', zh: '调度员', rights: ['READ', 'OPERATE'] },
  BILLING: { en: 'Billing system or clerk', zh: '收费系统或收费员', rights: ['READ', 'PERSONAL'] },
  HEAT_USER: { en: 'Heat user; sees nothing as long as a household is no scope', zh: '热用户', rights: [] },
  ENTERPRISE: { en: 'VOC enterprise', zh: '排污企业', rights: ['READ'] },
  REGULATOR: { en: 'Supervising agency: reads, never writes', zh: '监管部门', rights: ['READ'] },
  AUDITOR: { en: 'Auditor: reads, never writes', zh: '审计员', rights: ['READ', 'AUDIT'] },
} as const satisfies Readonly<Record<string, RoleTerms>>;

/** A role that every hub has. */
export type BuiltInRole = keyof typeof TERMS;

/** The roles that every hub has, in words. */
export const BUILT_IN_ROLES: Readonly<Record<BuiltInRole, RoleTerms>> = TERMS;

/** Rights that a right is of no use without: what is changed is shown. */
const NEEDS: Readonly<Partial<Record<Right, Right>>> = {
  PERSONAL: 'READ',
  CORRECT: 'READ',
  CONFIGURE: 'READ',
  OPERATE: 'READ',
};

/** What may stand beside the right of an administrator; rights that are not named here go with each other. */
const ONLY_BESIDE: Readonly<Partial<Record<Right, readonly Right[]>>> = {
  ACCESS: [],
  AUDIT: ['READ', 'PERSONAL'],
  SYSTEM: ['READ', 'PERSONAL', 'INGEST', 'CORRECT', 'CONFIGURE', 'OPERATE'],
};

/** What keeps these rights from being one role; null when nothing does. */
export function faultOfRights(rights: readonly Right[]): string | null {
  for (const right of rights) {
    const needed = NEEDS[right];
    if (needed && !rights.includes(needed)) return `${right} needs ${needed} beside it`;
  }
  return unseparated(rights);
}

/**
 * What keeps a manager from handing these rights out; null when nothing does. Who holds ACCESS may hand out what it does
 * not hold itself, as a security administrator does; but what the three administrators hold apart is handed out together
 * only by somebody who holds all of it.
 */
export function faultOfGrant(manager: readonly Right[], rights: readonly Right[]): string | null {
  if (!manager.includes('ACCESS')) return 'it takes ACCESS to hand out rights';
  const fault = unseparated(rights);
  return fault === null || rights.every((right) => manager.includes(right)) ? null : fault;
}

/** Rights that no one may hold together, in words; null when there are none. */
function unseparated(rights: readonly Right[]): string | null {
  for (const right of rights) {
    const beside = ONLY_BESIDE[right];
    const wrong = beside && rights.find((other) => other !== right && !beside.includes(other));
    if (wrong) return `${right} and ${wrong} are held apart`;
  }
  return null;
}
