const HEX = /^hex:((?:[0-9a-f]{2}\s*)+)$/i;

/**
 * The bytes of a packet as it is written in a configuration: `hex:` and pairs of hexadecimal digits, or else the text
 * itself in UTF-8. Undefined where `hex:` is followed by anything else.
 */
export function packetOf(text: string): Buffer | undefined {
  if (!text.startsWith('hex:')) return Buffer.from(text, 'utf8');
  const digits = HEX.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Buffer.from(digits.replaceAll(/\s/g, ''), 'hex');
}

/** Bytes as a configuration writes them: as text where they are printable ASCII, else as `hex:`. */
export function packetText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return /^[\x20-\x7e]+$/.test(text) && !text.startsWith('hex:') ? text : `hex:${Buffer.from(bytes).toString('hex')}`;
}
