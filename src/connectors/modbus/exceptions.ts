/** Exception codes by their names in the standard. @see Modbus Application Protocol V1.1b3, 7 */
export const EXCEPTION = {
  ILLEGAL_FUNCTION: 1,
  ILLEGAL_DATA_ADDRESS: 2,
  ILLEGAL_DATA_VALUE: 3,
  SERVER_DEVICE_FAILURE: 4,
  ACKNOWLEDGE: 5,
  SERVER_DEVICE_BUSY: 6,
  MEMORY_PARITY_ERROR: 8,
  GATEWAY_PATH_UNAVAILABLE: 10,
  GATEWAY_TARGET_FAILED_TO_RESPOND: 11,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(EXCEPTION).map(([name, code]) => [code, name.toLowerCase().replaceAll('_', '-')]),
);

/** The name of an exception code, such as `illegal-data-address`; `unknown` for one the standard does not have. */
export function exceptionName(code: number): string {
  return NAMES.get(code) ?? 'unknown';
}

/** Whether asking again at once may help: busy, acknowledged, or a gateway that did not reach the device. */
export function isPassing(code: number): boolean {
  return PASSING.has(code);
}

const PASSING = new Set<number>([
  EXCEPTION.ACKNOWLEDGE,
  EXCEPTION.SERVER_DEVICE_BUSY,
  EXCEPTION.GATEWAY_PATH_UNAVAILABLE,
  EXCEPTION.GATEWAY_TARGET_FAILED_TO_RESPOND,
]);

/** Whether a device refuses the addresses or the length of a block, so that shorter blocks may pass. */
export function refusesBlock(code: number): boolean {
  return code === EXCEPTION.ILLEGAL_DATA_ADDRESS || code === EXCEPTION.ILLEGAL_DATA_VALUE;
}
