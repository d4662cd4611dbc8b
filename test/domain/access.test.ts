import { describe, expect, it } from 'vitest';
import { canWrite, RIGHT_NAMES, type Right } from '../../src/domain/access/rights.js';
import { BUILT_IN_ROLES, faultOfGrant, faultOfRights } from '../../src/domain/access/roles.js';

const { ADMIN, ...OTHERS } = BUILT_IN_ROLES;

describe('roles', () => {
  it('keep the three administrators apart', () => {
    const { SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN } = BUILT_IN_ROLES;
    const three: readonly (readonly Right[])[] = [SYSTEM_ADMIN.rights, SECURITY_ADMIN.rights, AUDIT_ADMIN.rights];
    for (const one of three)
      for (const other of three.filter((role) => role !== one))
        expect(one.filter((right) => other.includes(right))).toEqual([]);
  });

  it('are such that a hub could make them itself, but for the single administrator', () => {
    for (const { rights } of Object.values(OTHERS)) expect(faultOfRights(rights)).toBeNull();
    expect(ADMIN.rights).toEqual(RIGHT_NAMES);
    expect(faultOfRights(ADMIN.rights)).toBe('ACCESS and READ are held apart');
  });

  it('of auditors and agencies cannot write', () => {
    for (const role of ['AUDITOR', 'REGULATOR', 'ENTERPRISE', 'BILLING', 'AUDIT_ADMIN', 'HEAT_USER'] as const)
      expect([role, canWrite(BUILT_IN_ROLES[role].rights)]).toEqual([role, false]);
  });
});

describe('rights that are one role', () => {
  it.each<[readonly Right[], string | null]>([
    [['INGEST'], null],
    [['READ', 'PERSONAL', 'CONFIGURE'], null],
    [['READ', 'AUDIT'], null],
    [['ACCESS'], null],
    [['CONFIGURE'], 'CONFIGURE needs READ beside it'],
    [['PERSONAL'], 'PERSONAL needs READ beside it'],
    [['READ', 'ACCESS'], 'ACCESS and READ are held apart'],
    [['READ', 'AUDIT', 'CORRECT'], 'AUDIT and CORRECT are held apart'],
    [['READ', 'SYSTEM', 'AUDIT'], 'SYSTEM and AUDIT are held apart'],
  ])('%j', (rights, fault) => {
    expect(faultOfRights(rights)).toBe(fault);
  });
});

describe('a manager', () => {
  it('hands out what it does not hold', () => {
    for (const { rights } of Object.values(OTHERS)) expect(faultOfGrant(['ACCESS'], rights)).toBeNull();
  });

  it('hands out together what is held apart only when it holds all of it', () => {
    expect(faultOfGrant(['ACCESS'], ADMIN.rights)).not.toBeNull();
    expect(faultOfGrant(ADMIN.rights, ADMIN.rights)).toBeNull();
  });

  it('without ACCESS hands out nothing', () => {
    for (const { rights } of Object.values(OTHERS).filter(
      (role) => !(role.rights as readonly Right[]).includes('ACCESS'),
    ))
      expect(faultOfGrant(rights, ['READ'])).not.toBeNull();
  });
});
