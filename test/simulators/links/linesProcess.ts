// Simulated lines in a process of their own: takes a specification over IPC, then questions. See simulatedLines.ts.
import { deviceOf } from '../../../simulators/devices/device.js';
import { parseTemplate, type TemplateSignal } from '../../../simulators/devices/template.js';
import { FaultBook } from '../../../simulators/faults/faultBook.js';
import { faultySlave } from '../../../simulators/faults/faultySlave.js';
import { Line, type Slave } from '../../../simulators/links/line.js';
import { startTcpServer } from '../../../simulators/links/tcpServer.js';
import type { LineSpec, Question, UnitReport, UnitSpec } from './simulatedLines.js';
import { UnitLog } from './unitLog.js';

const faults = new FaultBook();
const logs = new Map<string, UnitLog>();
const valueOf = ({ address }: TemplateSignal): number => 20 + (address % 50) / 10 + Math.sin(Date.now() / 60_000);

async function start(lines: readonly LineSpec[], template: string): Promise<number[]> {
  const model = parseTemplate(template, 'specification');
  const slaveOf = ({ device, fault }: UnitSpec, seed: number): Slave => {
    if (!fault) return { serve: deviceOf({ template: model, values: valueOf }) };
    faults.inject({ ...fault, device, fromMs: 0 });
    return faultySlave({ code: device, template: model, values: valueOf, faults, now: Date.now, seed });
  };
  const servers = lines.map(({ name, framing, units, speed = {} }) => {
    for (const { device, unit } of units) logs.set(`${name}/${unit}`, new UnitLog(device));
    const line = new Line({
      name,
      slaves: new Map(units.map((unit, i) => [unit.unit, slaveOf(unit, i)])),
      onRequest: (request) => logs.get(`${name}/${request.unit}`)?.take(request),
      speed,
    });
    return startTcpServer({ host: '127.0.0.1', port: 0, framing, line });
  });
  return (await Promise.all(servers)).map(({ port }) => port);
}

process.on('message', (question: Question) => {
  if (question.ask === 'START') {
    void start(question.lines, question.template).then((ports) => process.send?.(ports));
  } else {
    if (question.ask === 'FORGET') for (const log of logs.values()) log.forgetPolls();
    const reports: UnitReport[] = [...logs.values()].map((log) => log.report);
    process.send?.(reports);
  }
});
process.once('disconnect', () => process.exit(0));
