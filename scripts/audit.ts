// Asks the registry whether a package that the program runs with has a known serious weakness. Exit 1 if one has; where
// the registry cannot be asked it says so in one line and lets pass.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { judgeAudit, type AuditException } from './dependencies/judgeAudit.js';

const LIMIT_MS = 60_000;

const exceptions = JSON.parse(
  readFileSync(new URL('dependencies/exceptions.json', import.meta.url), 'utf8'),
) as AuditException[];
const verdict = judgeAudit(await report(), exceptions, new Date().toISOString().slice(0, 10));
if (verdict.kind === 'unknown') console.log(`note: dependencies were not audited: ${verdict.why.split('\n')[0] ?? ''}`);
else {
  for (const fault of verdict.faults) console.log(fault);
  if (verdict.faults.length > 0) process.exitCode = 1;
  else if (verdict.accepted > 0) console.log(`note: ${verdict.accepted} weaknesses are accepted for now`);
}

/** What npm says, as JSON; the reason as `message` when it says nothing. */
function report(): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, maxBuffer: 64 << 20 };
    execFile('npm', ['audit', '--omit=dev', '--json'], options, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        resolve({ message: error?.message ?? 'npm gave no report' });
      }
    });
  });
}
