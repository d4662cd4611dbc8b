// Everything a reviewer would run: the house checks two at a time, then the tests. Exit 1 if anything failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH };

// The longest first, so that the two lanes end together.
const checks = [
  ['lint', 'eslint . --max-warnings 0'],
  ['build', 'node scripts/build.js'],
  ['dependencies', 'tsx scripts/audit.ts'],
  ['types', 'tsc && tsc -p explorer'],
  ['format', 'prettier --check .'],
  ['dead exports', 'knip'],
  [
    'imports',
    'depcruise --config dependency-cruiser.config.cjs --output-type err src simulators migrations ormconfig.ts',
  ],
];

const failed = [];
await Promise.all([lane(), lane()]);
const { passed, failures, exitCode } = await runTests();
if (failed.length > 0) console.log(`failed checks: ${failed.join(', ')}`);
console.log(`${passed} passed, ${failures} failed`);
process.exitCode = failed.length > 0 || exitCode !== 0 || failures > 0 ? 1 : 0;

async function lane() {
  for (let next = checks.shift(); next; next = checks.shift()) await check(...next);
}

async function check(name, command) {
  const start = performance.now();
  const { exitCode, output } = await run(command, 'pipe');
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${seconds} s`);
  for (const note of output.split('\n').filter((line) => line.startsWith('note: '))) console.log(`       ${note}`);
  if (exitCode === 0) return;
  failed.push(name);
  console.log(`$ ${command}\n${output}`);
}

/** Vitest with its own output; the counts come from its report, a file that did not even load counts as one failure. */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'thermograph-test-'));
  const report = join(folder, 'report.json');
  try {
    const { exitCode } = await run(
      `vitest run --reporter=default --reporter=json --outputFile.json=${report}`,
      'inherit',
    );
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    return { passed: numPassedTests, failures: numFailedTests + unloaded.length, exitCode };
  } catch (error) {
    console.log(`vitest gave no report: ${error.message}`);
    return { passed: 0, failures: 1, exitCode: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command, output) {
  return new Promise((done) => {
    const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', output, output] });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => done({ exitCode: 1, output: error.message }));
    child.on('close', (code) => done({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
