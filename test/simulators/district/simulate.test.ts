import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { advance } from '../../../simulators/district/advance.js';
import { DEMONSTRATION } from '../../../simulators/district/equipment.js';
import { newDistrict } from '../../../simulators/plant/newDistrict.js';
import { newEnterprise } from '../../../simulators/plant/voc.js';
import { runProgram } from '../../support/hubProcess.js';
import { tempFolder } from '../../support/tempFolder.js';
import { within } from '../../support/timeLimit.js';

const PROGRAM = new URL('../../../dist/src/cli/index.js', import.meta.url).pathname;

describe('thermograph simulate', () => {
  it.each([
    [['--port', '65530'], '--port is "65530"; with 16 lines it is at most 65520'],
    [['--speed', '10001'], '--speed is "10001"; it must be a number above 0, up to 10000'],
    [['--faults', '101'], '--faults is "101"; it must be a number from 0 to 100'],
    [['--out', 'not/there.yaml'], '--out is "not/there.yaml", which cannot be written'],
    [['--labels', 'not/there.json'], '--labels is "not/there.json", which cannot be written'],
    [['--fault', 'BROKEN:B03-HM1'], 'there is no kind "BROKEN"; there are STUCK, SPIKE,'],
    [['--fault', 'SILENT:NOBODY'], 'there is no device "NOBODY"; there are HS1-HM1,'],
    [['--fault', 'SPIKE:B03-HM1:much'], '"much" is no number'],
  ])('refuses %j', async (flags, why) => {
    const port = flags.includes('--port') ? [] : ['--port', '0'];
    const { code, stderr } = await runProgram(['simulate', ...flags, ...port], { dataDir: tempFolder() });
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  it('has the faults that are wished for, and stops when it is told to at any speed', async () => {
    const folder = tempFolder();
    const labels = join(folder, 'labels.json');
    const flags = ['--port', '0', '--speed', '10000', '--labels', labels, '--out', join(folder, 'sim.yaml')];
    const wishes = ['--fault', 'SILENT:B03-HM1', '--fault', 'DRIFT:B07-1-101-RT1:2.5'];
    const program = spawn(process.execPath, [PROGRAM, 'simulate', ...flags, ...wishes], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void program.kill('SIGKILL'));
    const ready = Promise.withResolvers<string>();
    createInterface(program.stdout).on('line', (line) => {
      if (line.startsWith('ready')) ready.resolve(line);
    });
    await within(30_000, 'the devices', ready.promise);
    expect(JSON.parse(readFileSync(labels, 'utf8'))).toMatchObject([
      { kind: 'SILENT', device: 'B03-HM1', toMs: null },
      { kind: 'DRIFT', device: 'B07-1-101-RT1', size: 2.5 },
    ]);
    expect(existsSync(join(folder, 'sim.yaml'))).toBe(true);
    const ended = once(program, 'exit');
    program.kill('SIGINT');
    expect(await within(20_000, 'the end', ended)).toEqual([0, null]);
  });
});

describe('a plant that is told to live fast', () => {
  const START_MS = Date.UTC(2026, 0, 20);
  const running = () => ({
    district: newDistrict(DEMONSTRATION.design, START_MS, 1),
    enterprise: newEnterprise(DEMONSTRATION.facilities, START_MS, 1),
  });

  it('comes as far as its time of work allows, and says how much is missing', () => {
    const district = running();
    let clockMs = 0;
    const missed = advance(district, 6000, () => (clockMs += 70)); // 100 minutes; 70 ms of work each
    expect(missed).toBeGreaterThan(0);
    expect(district.district.timeMs - START_MS).toBeCloseTo((6000 - missed) * 1000, 3);
    expect(missed).toBe(6000 - 3 * 60);
  });

  it('comes all the way when there is time, as in one step', () => {
    const [parts, whole] = [running(), running()];
    expect(advance(parts, 90, () => 0)).toBe(0);
    expect(advance(whole, 45, () => 0) + advance(whole, 45, () => 0)).toBe(0);
    expect(parts.district).toEqual(whole.district);
  });
});
