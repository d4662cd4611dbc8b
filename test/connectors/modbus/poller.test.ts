import { expect, it } from 'vitest';
import { decodeRequest, encodeResponse } from '../../../src/connectors/modbus/codec.js';
import { ModbusTimeoutError } from '../../../src/connectors/modbus/errors.js';
import { type Exchange, Poller } from '../../../src/connectors/modbus/poller.js';
import { FakeHub, reading } from '../../support/hub.js';
import { linkTo } from '../../support/modbusLink.js';

const HOUR_MS = 3_600_000;
const DEVICES = [
  { key: 1, unit: 1, signals: [{ point: 1, address: 0 }] },
  { key: 2, unit: 2, signals: [{ point: 2, address: 0 }] },
];

/** Unit 1 never answers, unit 2 always does; `asked` notes who was asked. */
function oneOfTwo(asked: number[]): Exchange {
  return async (unit, pdu) => {
    asked.push(unit);
    if (unit === 1) throw new ModbusTimeoutError(unit, 'nowhere', 1);
    const { start } = decodeRequest(pdu);
    return encodeResponse({ function: 3, registers: [start] });
  };
}

it('repeats a question as often as configured, then leaves the silent device alone while it polls the others', async () => {
  const hub = new FakeHub();
  const asked: number[] = [];
  const stop = new AbortController();
  const link = linkTo(1, DEVICES, { retries: 3, reconnectMinMs: HOUR_MS, reconnectMaxMs: HOUR_MS });
  const served = new Poller(link, hub.ports, stop.signal, () => 1).serve(oneOfTwo(asked), () => undefined);
  for (let cycle = 0; cycle < 4; cycle++) await hub.next(reading(2), hub.events.length);
  stop.abort();
  await served;
  expect(asked.filter((unit) => unit === 1)).toHaveLength(4);
  expect(hub.events.filter(reading(1))).toHaveLength(1);
  expect(hub.warnings).toEqual(['MODBUS_DEVICE_SILENT']);
});

it('gives the connection up when nobody answered over it for the time of the watchdog', async () => {
  const hub = new FakeHub();
  const link = linkTo(1, DEVICES.slice(0, 1), { watchdogMs: 1000 });
  await new Poller(link, hub.ports, new AbortController().signal).serve(oneOfTwo([]), () => undefined);
  expect(hub.warnings).toEqual(['MODBUS_DEVICE_SILENT', 'MODBUS_LINK_MUTE']);
});

it('marks a device whose data are old, however often it may still be asked again', async () => {
  const hub = new FakeHub();
  const stop = new AbortController();
  const link = linkTo(1, DEVICES, { retries: 10, staleAfterPolls: 1 });
  const slow: Exchange = async (unit, pdu) => {
    if (unit === 1) await new Promise((resolve) => setTimeout(resolve, 40)); // slow is what is tested
    return oneOfTwo([])(unit, pdu, {});
  };
  const served = new Poller(link, hub.ports, stop.signal).serve(slow, () => undefined);
  await hub.next(reading(1));
  const [warned] = hub.events.flatMap((event) => (event.kind === 'warn' ? [event.error] : []));
  expect(warned).toMatchObject({ code: 'MODBUS_DEVICE_SILENT', context: { code: 'D1', causeCode: 'MODBUS_DATA_OLD' } });
  stop.abort();
  await served;
});
