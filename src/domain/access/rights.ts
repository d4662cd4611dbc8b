/** What a right allows, in words. */
interface RightTerms {
  readonly en: string;
  readonly zh: string;
  /** Whether anything can be changed with it. A credential without such a right runs no mutation, whatever it is. */
  readonly writes: boolean;
}

const TERMS = {
  READ: { en: 'Read what is in scope but what is about people', zh: '读取', writes: false },
  PERSONAL: {
    en: 'Read what is about people: heat users, and who used which household when',
    zh: '读取个人信息',
    writes: false,
  },
  INGEST: { en: 'Write readings', zh: '写入读数', writes: true },
  CORRECT: {
    en: 'Decide of readings: conflicts, corrections, reviews, annotations, manual entry',
    zh: '修正数据',
    writes: true,
  },
  CONFIGURE: { en: 'Change master data', zh: '配置', writes: true },
  OPERATE: { en: 'Give commands to devices', zh: '操作控制', writes: true },
  ACCESS: { en: 'Manage users, roles and keys, and read the security log', zh: '权限管理', writes: true },
  AUDIT: { en: 'Read the audit log and take evidence', zh: '审计', writes: false },
  SYSTEM: { en: 'See how the hub itself is: jobs, storage, measurements', zh: '系统管理', writes: false },
} as const satisfies Readonly<Record<string, RightTerms>>;

/** What a credential may do at all; what it may see is its scope. */
export type Right = keyof typeof TERMS;

/** All rights, in words. */
export const RIGHTS: Readonly<Record<Right, RightTerms>> = TERMS;

/** Names of all rights. */
export const RIGHT_NAMES = Object.keys(TERMS) as readonly Right[];

/** Whether anything can be changed with these rights. */
export function canWrite(rights: readonly Right[]): boolean {
  return rights.some((right) => RIGHTS[right].writes);
}
