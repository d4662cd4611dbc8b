import { expect, it } from 'vitest';
import { addressSubject } from '../../../src/services/identity/signInGuard.js';

it.each([
  ['192.0.2.7', 'address:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::/64'],
  ['2001:db8::1', 'address:2001:db8:0:0::/64'],
  ['::1', null],
  ['127.0.0.1', null],
  ['::ffff:127.0.0.1', null],
  [null, null],
])('attempts from %s are counted by %s', (address, subject) => {
  expect(addressSubject(address)).toBe(subject);
});
