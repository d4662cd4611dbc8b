import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, test } from 'vitest';

const FILES = ['index', 'config', 'client', 'frames', 'codec', 'mapping', 'errors'];
const ROOT = 'src/connectors';

const connectors = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

it('finds connectors', () => {
  expect(connectors).not.toEqual([]);
});

test.each(connectors)('%s has the files of a connector', (id) => {
  expect(FILES.filter((file) => !existsSync(join(ROOT, id, `${file}.ts`)))).toEqual([]);
});

test.each(connectors)('%s exports a connector with a complete manifest', async (id) => {
  const { connector } = (await import(/* @vite-ignore */ resolve(ROOT, id, 'index.ts'))) as { connector: unknown };
  expect(connector).toMatchObject({
    manifest: {
      id: expect.stringMatching(/^[a-z0-9-]+$/) as string,
      standard: expect.stringMatching(/./) as string,
      flow: expect.stringMatching(/^(poll|listen|subscribe)$/) as string,
      writes: expect.any(Boolean) as boolean,
    },
    run: expect.any(Function) as () => void,
  });
});
