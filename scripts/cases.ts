import { messageOf } from '../src/shared/errors.js';

/** A case that ran. `why` it failed; undefined when it passed. */
export interface Case {
  readonly name: string;
  readonly why: string | undefined;
}

/**
 * Runs the cases of the files named on the command line and ends the process: 0 all passed, 1 one failed, 2 misused.
 * A file that cannot be read counts as one failed case.
 */
export function runCases(program: string, casesIn: (file: string) => readonly Case[]): void {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    process.stderr.write(`usage: npm run ${program} -- FILE…\n`);
    process.exitCode = 2;
    return;
  }
  const cases = files.flatMap((file) => readable(file, casesIn));
  const failed = cases.filter(({ why }) => why !== undefined).length;
  for (const { name, why } of cases)
    process.stdout.write(why === undefined ? `ok ${name}\n` : `FAILED ${name}: ${why}\n`);
  process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function readable(file: string, casesIn: (file: string) => readonly Case[]): readonly Case[] {
  try {
    return casesIn(file);
  } catch (error) {
    return [{ name: file, why: `cannot be read: ${messageOf(error)}` }];
  }
}
