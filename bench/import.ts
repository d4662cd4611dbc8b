import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWorkbook } from '../src/files/write.js';
import type { Run } from './support/bench.js';
import { largeDistrict } from './support/largeDistrict.js';

const HOUSEHOLDS = 100_000;
/** What an engineer may be asked to wait and a small machine to give. */
const LIMIT_S = 60;
const LIMIT_MIB = 1024;

const PROGRAM = fileURLToPath(new URL('../dist/src/cli/index.js', import.meta.url));
const LOOK_MS = 50;

interface Figures {
  readonly seconds: number;
  /** Peak of the program's own memory; PostgreSQL's is not in it. */
  readonly mib: number;
}

/**
 * `thermograph import` of 100,000 households with their buildings, units and inlets, into an empty hub and again into the
 * full one, as whole commands with their embedded PostgreSQL: seconds and memory, against a limit of 60 s and 1 GiB.
 */
export async function measureImport({ rounds, progress, result }: Run): Promise<void> {
  if (!existsSync(PROGRAM)) throw new Error('build the program first: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'thermograph-bench-'));
  try {
    const lines: string[] = [];
    for (const format of ['xlsx', 'csv'] as const) {
      const path = join(folder, format);
      mkdirSync(path);
      for (const { name, bytes } of writeWorkbook(largeDistrict(HOUSEHOLDS), format, 'district')) {
        await writeFile(join(path, name), bytes);
      }
      for (let round = 1; round <= rounds; round++) {
        progress(`${format}, round ${round} of ${rounds}`);
        const dataDir = join(folder, `data-${format}-${round}`);
        await timed(['apikey', 'list'], dataDir); // makes the database
        lines.push(row(`${format}, empty hub`, await timed(['import', path], dataDir)));
        lines.push(row(`${format}, again`, await timed(['import', path], dataDir)));
        await rm(dataDir, { recursive: true, force: true });
      }
    }
    result([`import of ${HOUSEHOLDS.toLocaleString('en-US')} households`, ...lines.sort()].join('\n'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function row(name: string, { seconds, mib }: Figures): string {
  const time = `${seconds.toFixed(1)} s (${(seconds / LIMIT_S).toFixed(2)} of ${LIMIT_S} s)`;
  return `  ${name.padEnd(18)}${time.padEnd(26)}${mib.toFixed(0)} MiB (${(mib / LIMIT_MIB).toFixed(2)} of ${LIMIT_MIB} MiB)`;
}

async function timed(words: readonly string[], dataDir: string): Promise<Figures> {
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let mib = 0;
  const look = setInterval(() => (mib = Math.max(mib, peakMib(child.pid))), LOOK_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`thermograph ${words.join(' ')} ended with ${code}\n${said}`);
  return { seconds: (performance.now() - start) / 1000, mib };
}

/** Peak of a process's memory as Linux counts it; 0 once it is gone. */
function peakMib(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
