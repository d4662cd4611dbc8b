// Builds what changed: the program into dist/, file by file, with the SQL beside the code that reads it, and the
// explorer into dist/explorer/, one bundle. A stamp tells whether the inputs of a part are still those of its last build.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFileSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
const always = ['scripts/build.js', 'tsconfig.json', 'package-lock.json'];
const program = globSync(['{src,simulators,migrations}/**/*.{ts,sql}', 'ormconfig.ts']);
const explorer = globSync('explorer/**/*.*').filter((file) => statSync(file).isFile());

await Promise.all([
  rebuild('program', program.concat(always), buildProgram),
  rebuild('explorer', explorer.concat(always), buildExplorer),
]);

/** Runs `make` unless the stamp says that these inputs were built; the stamp is written last, so a cut build is redone. */
async function rebuild(part, inputs, make) {
  const stamp = `dist/.${part}`;
  const hash = hashOf(inputs);
  if (textOf(stamp) === hash) return;
  rmSync(stamp, { force: true });
  await make();
  mkdirSync('dist', { recursive: true });
  writeFileSync(stamp, hash);
}

async function buildProgram() {
  removeFromDist((name) => name !== 'explorer' && !name.startsWith('.'));
  await build({
    entryPoints: program,
    outdir: 'dist',
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    sourcemap: true,
    sourcesContent: false,
    loader: { '.sql': 'copy' },
    tsconfig: 'tsconfig.json',
    logLevel: 'warning',
  });
}

async function buildExplorer() {
  removeFromDist((name) => name === 'explorer');
  const bundle = {
    bundle: true,
    minify: true,
    outdir: 'dist/explorer',
    platform: 'browser',
    target: 'es2023',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  };
  await Promise.all([
    build({
      ...bundle,
      entryPoints: ['explorer/main.tsx'],
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      tsconfig: 'explorer/tsconfig.json',
      loader: { '.ttf': 'file', '.graphql': 'text' },
    }),
    // Workers are classic scripts of one file each: they cannot share the page's chunks.
    build({
      ...bundle,
      entryPoints: {
        'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
        'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
        'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
      },
      format: 'iife',
    }),
  ]);
  copyFileSync('explorer/index.html', 'dist/explorer/index.html');
}

function removeFromDist(isOld) {
  mkdirSync('dist', { recursive: true });
  for (const name of readdirSync('dist').filter(isOld)) rmSync(join('dist', name), { recursive: true });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
