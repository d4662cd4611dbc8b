import { BlockList, isIP } from 'node:net';

/** An address as it is shown and compared: an IPv4 one that came over IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address.replace(/%.*$/, '');
}

/** Whether only programs of this machine reach what listens there. */
export function isLoopback(host: string): boolean {
  const address = plainAddress(host);
  return host === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** Addresses and ranges of them (CIDR), IPv4 and IPv6. */
export class AddressRanges {
  readonly texts: readonly string[];
  readonly #list = new BlockList();

  /**
   * @param texts such as `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`.
   * @throws RangeError naming the text that is none.
   */
  constructor(texts: readonly string[]) {
    this.texts = texts;
    for (const text of texts) this.#add(text);
  }

  get isEmpty(): boolean {
    return this.texts.length === 0;
  }

  /** Whether an address is in one of the ranges; false for what is no address. */
  includes(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }

  #add(text: string): void {
    const [address = '', length, ...more] = text.split('/');
    const version = isIP(address);
    const bits = length === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(length) ? Number(length) : NaN;
    if (version === 0 || more.length > 0 || !(bits <= (version === 4 ? 32 : 128))) {
      throw new RangeError(`"${text}" is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32`);
    }
    this.#list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/** The first of the texts that is neither an address nor a range of them; null when all are. */
export function wrongRange(texts: readonly string[]): string | null {
  return texts.find((text) => !isRange(text)) ?? null;
}

function isRange(text: string): boolean {
  try {
    return new AddressRanges([text]).texts.length === 1;
  } catch {
    return false;
  }
}

/** Whoever counts by address counts an IPv6 network of /64 as one: a single host has all of it. */
export function countedAddress(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
