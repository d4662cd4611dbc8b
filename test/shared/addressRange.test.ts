import { describe, expect, it } from 'vitest';
import { AddressRanges, countedAddress, isLoopback, plainAddress } from '../../src/shared/addressRange.js';

describe('ranges of addresses', () => {
  const ranges = new AddressRanges(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '0.0.0.0/32']);
  it.each([
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['10.255.0.1', true],
    ['::ffff:10.1.2.3', true],
    ['11.0.0.1', false],
    ['2001:db8:1::5', true],
    ['2001:db9::', false],
    ['fe80::1%eth0', false],
    ['unknown', false],
    ['', false],
  ])('%s is in: %s', (address, isIn) => {
    expect(ranges.includes(address)).toBe(isIn);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '2001:db8::/129',
    'all',
    '*',
    '10.0.0.0/ 8',
  ])('refuses %s', (text) => {
    expect(() => new AddressRanges([text])).toThrow(`"${text}" is neither`);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.com', false],
  ['192.168.1.1', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it('an IPv4 address over IPv6 is IPv4, and a zone says nothing', () => {
  expect(plainAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:0DB8:0000:0000:1::', '2001:db8:0:0::/64'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});
