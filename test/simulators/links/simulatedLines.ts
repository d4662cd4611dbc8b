import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultKind } from '../../../simulators/faults/fault.js';
import type { Framing, LineSpeed } from '../../../simulators/links/line.js';
import type { Outcome } from '../../../simulators/links/requestLog.js';

/** A device on a simulated line, and what is wrong with it all the time. */
export interface UnitSpec {
  readonly unit: number;
  readonly device: string;
  readonly fault?: { readonly kind: FaultKind; readonly size?: number; readonly share?: number };
}

/** A simulated line. */
export interface LineSpec {
  readonly name: string;
  readonly framing: Framing;
  readonly units: readonly UnitSpec[];
  readonly speed?: LineSpeed;
}

/** What a device was asked, by the simulator's own log. */
export interface UnitReport {
  readonly device: string;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Between the beginnings of two polls that followed each other. */
  readonly intervalsMs: readonly number[];
}

/** What the process is asked. */
export type Question =
  | { readonly ask: 'START'; readonly lines: readonly LineSpec[]; readonly template: string }
  | { readonly ask: 'REPORT' | 'FORGET' };

/** Lines that are served by a process of their own, so that their log does not suffer from who polls them. */
export interface SimulatedLines {
  /** In the order of the specification. */
  readonly ports: readonly number[];
  readonly report: () => Promise<UnitReport[]>;
  /** Begins anew to take intervals; outcomes are counted on. */
  readonly forgetPolls: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Starts the process. @param template of all devices, as YAML. */
export async function startSimulatedLines(lines: readonly LineSpec[], template: string): Promise<SimulatedLines> {
  const child = fork(fileURLToPath(new URL('linesProcess.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit');
  const ask = async <Answer>(question: Question): Promise<Answer> => {
    child.send(question);
    const dead = ended.then(() => Promise.reject(new Error('the process of the simulated lines ended')));
    const [answer] = (await Promise.race([once(child, 'message'), dead])) as [Answer];
    return answer;
  };
  const ports = await ask<number[]>({ ask: 'START', lines, template });
  return {
    ports,
    report: () => ask({ ask: 'REPORT' }),
    forgetPolls: () => ask({ ask: 'FORGET' }),
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
