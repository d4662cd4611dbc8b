import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BugError } from './errors.js';

/**
 * The folder that holds package.json: the same for the sources and for the compiled program below `dist/`.
 *
 * @param from `import.meta.url` of the caller.
 * @throws BugError `PACKAGE_ROOT` no folder above `from` holds a package.json.
 */
export function packageRoot(from: string): string {
  let folder = dirname(fileURLToPath(from));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new BugError('PACKAGE_ROOT', `no package.json in any folder above ${from}`);
    folder = parent;
  }
  return folder;
}
