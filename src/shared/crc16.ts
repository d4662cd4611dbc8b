const INITIAL = 0xffff;
const POLYNOMIAL = 0xa001; // 0x8005 with its bits reversed

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
  return crc;
});

/**
 * CRC-16/MODBUS of `bytes`, 0..65535. On a Modbus RTU line it is sent low byte first.
 *
 * @see MODBUS over Serial Line V1.02, 6.2.2.
 */
export function crc16Modbus(bytes: Uint8Array): number {
  let crc = INITIAL;
  for (const byte of bytes) crc = (crc >> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return crc;
}
