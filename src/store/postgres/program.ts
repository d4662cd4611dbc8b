import { execFile } from 'node:child_process';

/** What a program that ran to its end left behind. `status` is null when it could not be started or was killed. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** The environment of the server's programs: none of the hub's secrets and none of libpq's variables. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', SystemRoot, TEMP } = process.env;
  if (process.platform === 'win32') return { PATH, SystemRoot, TEMP };
  return { PATH: `${PATH}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C.UTF-8' };
}

/** Run a short program to its end and gather what it printed. */
export function run(command: readonly string[], limitMs: number): Promise<Outcome> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    const options = {
      cwd: process.platform === 'win32' ? undefined : '/',
      env: programEnvironment(),
      timeout: limitMs,
    };
    execFile(file, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) return resolve({ status: 0, output });
      const status = typeof error.code === 'number' ? error.code : null;
      resolve({ status, output: output || (status === null ? error.message : '') });
    });
  });
}
