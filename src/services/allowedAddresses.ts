import { BlockList, isIP } from 'node:net';

/** Addresses that a key may be used from: single ones and ranges, as `10.1.0.0/16` or `2001:db8::/32`. */
export type AddressTest = (address: string) => boolean;

const RANGE = /^([^/]+)(?:\/(\d{1,3}))?$/;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An IPv4 address that came in over IPv6, as itself. */
function plain(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** The first of the texts that is no range of addresses; null when all are. */
export function wrongRange(ranges: readonly string[]): string | null {
  return ranges.find((range) => parse(range) === null) ?? null;
}

/** @param ranges that passed `wrongRange`; none: every address will do. */
export function addressTest(ranges: readonly string[]): AddressTest {
  if (ranges.length === 0) return () => true;
  const list = new BlockList();
  for (const range of ranges) {
    const parsed = parse(range);
    if (parsed) list.addSubnet(parsed.address, parsed.bits, familyOf(parsed.address));
  }
  return (address) => {
    const own = plain(address);
    return isIP(own) !== 0 && list.check(own, familyOf(own));
  };
}

function parse(range: string): { address: string; bits: number } | null {
  const [, address = '', bits] = RANGE.exec(range) ?? [];
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const wanted = bits === undefined ? most : Number(bits);
  return most < 0 || wanted > most ? null : { address, bits: wanted };
}
