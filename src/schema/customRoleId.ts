const PATTERN = /^rol_([1-9][0-9]{0,14})$/;

/** The global id of a role of the hub's own. Opaque to clients; the letters never change. */
export function customRoleId(key: number): string {
  return `rol_${key}`;
}

/** Inverse of `customRoleId`; null for what is no id of a role. */
export function parseCustomRoleId(id: string): number | null {
  const [, key] = PATTERN.exec(id) ?? [];
  return key === undefined ? null : Number(key);
}
