import { afterEach, describe, expect, it } from 'vitest';
import { openSerialLine } from '../../../simulators/links/serial.js';
import type { TemplateSignal } from '../../../simulators/devices/template.js';
import { mbpoll, readByPymodbus, startTerminals } from './masters.js';
import { allTemplates, lineOf, serveOn, UNITS, valueOf } from './served.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const asked = UNITS.flatMap(({ unit, template }) => template.signals.map((signal) => ({ unit, template, signal })));

describe('pymodbus', () => {
  it.each([
    ['Modbus TCP', 'TCP', 'socket'],
    ['RTU over TCP', 'RTU', 'rtu'],
  ] as const)('reads every signal of every template over %s', async (_, framing, framer) => {
    const { line, log } = lineOf(allTemplates());
    const { port, stop } = await serveOn(line, framing);
    cleanups.push(stop);
    const values = await readByPymodbus(
      port,
      framer,
      asked.map(({ unit, signal }) => ({ ...signal, unit })),
    );
    const named = (of: (i: number) => unknown): unknown[] =>
      asked.map(({ template, signal }, i) => `${template.code} ${signal.signal} ${String(of(i))}`);
    expect(named((i) => Number((values[i] as number).toPrecision(9)))).toEqual(
      named((i) => Number(valueOf(asked[i]!.signal, asked[i]!.template).toPrecision(9))),
    );
    expect(new Set(log.entries().map(({ outcome }) => outcome))).toEqual(new Set(['ANSWERED']));
  });

  it('is refused holes and absent units', async () => {
    const { line, log } = lineOf(allTemplates());
    const { port, stop } = await serveOn(line, 'TCP');
    cleanups.push(stop);
    const hole = { function: 'HOLDING', address: 60_000, type: 'uint16', order: 'ABCD', scale: 1, offset: 0 };
    const values = await readByPymodbus(port, 'socket', [
      { ...hole, unit: 1 },
      { ...hole, unit: 200 },
    ]);
    expect(values).toEqual([{ exception: 2 }, { exception: 11 }]);
    expect(log.entries()).toMatchObject([
      { unit: 1, function: 3, start: 60_000, quantity: 1, outcome: 'EXCEPTION', exception: 2 },
      { unit: 200, outcome: 'ABSENT', exception: 11 },
    ]);
  });
});

/** How mbpoll is told to read a signal, where it can. */
function typeOf({ function: table, type, order, bit, mask }: TemplateSignal): string[] | undefined {
  if (table === 'COIL') return ['-t', '0'];
  if (table === 'DISCRETE') return ['-t', '1'];
  if (bit !== undefined || mask !== undefined || !['ABCD', 'CDAB'].includes(order)) return undefined;
  const kind = { bool: '', uint16: '', int16: '', int32: ':int', float32: ':float' }[type as 'bool'];
  if (kind === undefined) return undefined;
  return ['-t', `${table === 'HOLDING' ? 4 : 3}${kind}`, ...(order === 'ABCD' && kind ? ['-B'] : [])];
}

describe('mbpoll', () => {
  const readable = asked.filter(({ signal }) => typeOf(signal));
  const rawOf = ({ template, signal }: (typeof asked)[number]): number =>
    Number(((valueOf(signal, template) - signal.offset) / signal.scale).toPrecision(6));

  it('reads every template over Modbus TCP', async () => {
    const { port, stop } = await serveOn(lineOf(allTemplates()).line, 'TCP');
    cleanups.push(stop);
    expect(new Set(readable.map(({ unit }) => unit)).size).toBe(UNITS.length);
    for (const one of readable) {
      const target = ['-m', 'tcp', '-p', `${port}`, '127.0.0.1'];
      const where = ['-a', `${one.unit}`, '-r', `${one.signal.address}`, ...typeOf(one.signal)!];
      expect([one.template.code, one.signal.signal, ...(await mbpoll(target, ...where))]).toEqual([
        one.template.code,
        one.signal.signal,
        rawOf(one),
      ]);
    }
  });

  it('reads RTU over TCP through a pseudo-terminal', async () => {
    const { port, stop } = await serveOn(lineOf(allTemplates()).line, 'RTU');
    cleanups.push(stop);
    const terminals = await startTerminals(port);
    cleanups.push(terminals.stop);
    const one = readable.find(({ template, signal }) => template.code === 'TUF-2000' && signal.signal === 'flow')!;
    const line = ['-m', 'rtu', '-b', '9600', '-P', 'none', terminals.theirs];
    expect(await mbpoll(line, '-a', `${one.unit}`, '-r', '0', ...typeOf(one.signal)!)).toEqual([rawOf(one)]);
  });

  it('reads and is refused on a serial line', async () => {
    const terminals = await startTerminals();
    cleanups.push(terminals.stop);
    const { line, log } = lineOf(allTemplates(), { speed: { turnAroundMs: 5 } });
    cleanups.push((await openSerialLine({ path: terminals.ours, baudRate: 9600, line })).stop);
    const { unit } = UNITS.find(({ name }) => name === 'rs-ws-n01')!;
    const port = ['-m', 'rtu', '-b', '9600', '-P', 'none', terminals.theirs];
    expect(await mbpoll(port, '-a', `${unit}`, '-r', '0', '-c', '2', '-t', '4')).toEqual([100, 101]);
    await expect(mbpoll(port, '-a', `${unit}`, '-r', '5', '-t', '4')).rejects.toThrow(/Illegal data address/);
    expect(log.entries().map(({ outcome }) => outcome)).toEqual(['ANSWERED', 'EXCEPTION']);
  });
});
