const GROUPS = 8;
/** A household or a server has a network of its own of so many groups, and may take any address in it. */
const NETWORK_GROUPS = 4;

const LOOPBACK = /^(127\.|::1$)/;

/**
 * What addresses are counted by: an IPv4 address as it is, of an IPv6 address its /64. Null for loopback: behind it may be a
 * proxy with everybody, and nobody shall shut the door on all others.
 */
export function networkOf(address: string): string | null {
  if (LOOPBACK.test(address)) return null;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
