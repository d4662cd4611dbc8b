import { SetupError } from '../../src/shared/errors.js';
import { VALUE_FAULTS, WIRE_FAULTS, type FaultKind, type NewFault } from './fault.js';
import type { FailingDevice } from './randomFaults.js';

const KINDS: readonly FaultKind[] = [...VALUE_FAULTS, ...WIRE_FAULTS];
const MOST_LISTED = 30;

/**
 * Faults as people wish for them: `KIND:DEVICE` or `KIND:DEVICE:SIZE`, such as `DRIFT:B03-HM1:2`.
 *
 * @param fromMs when they begin; milliseconds since the epoch, UTC. They do not end.
 * @throws SetupError `FLAG_INVALID` there is no such kind or device, which lists what there is; or the size is no number.
 */
export function wishedFaults(
  wishes: readonly string[],
  devices: readonly Omit<FailingDevice, 'template'>[],
  fromMs: number,
): NewFault[] {
  const places = new Map(devices.map(({ code, place }) => [code, place]));
  return wishes.map((wish) => {
    const [given = '', device = '', size, ...more] = wish.split(':');
    const wrong = (what: string): SetupError => new SetupError('FLAG_INVALID', `--fault is "${wish}"; ${what}`);
    if (more.length > 0) throw wrong('write it as KIND:DEVICE or KIND:DEVICE:SIZE');
    const kind = KINDS.find((one) => one === given);
    if (kind === undefined) throw wrong(`there is no kind "${given}"; there are ${KINDS.join(', ')}`);
    const place = places.get(device);
    if (place === undefined) throw wrong(`there is no device "${device}"; there are ${listed([...places.keys()])}`);
    if (size !== undefined && (size.trim() === '' || !Number.isFinite(Number(size)))) {
      throw wrong(`"${size}" is no number`);
    }
    return { kind, device, place, fromMs, ...(size === undefined ? {} : { size: Number(size) }) };
  });
}

function listed(codes: readonly string[]): string {
  const shown = codes.slice(0, MOST_LISTED).join(', ');
  return codes.length > MOST_LISTED ? `${shown} and ${codes.length - MOST_LISTED} more` : shown;
}
