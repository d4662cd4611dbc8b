import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GraphClient } from '../support/graphClient.js';
import { buildProgram, newDataDir, removeDataDir, startHub, type HubProcess } from '../support/hubProcess.js';
import { openBrowser, type BrowserPage } from './browser.js';

const RESPONSE = `document.querySelector('.graphiql-response')?.innerText.replaceAll('\\u00a0', ' ')`;

const dataDir = newDataDir();
let hub: HubProcess;
let page: BrowserPage;

beforeAll(async () => {
  await buildProgram();
  [hub, page] = await Promise.all([startHub({ flags: ['--demo'], dataDir }), openBrowser()]);
}, 120_000);

afterAll(async () => {
  await page?.close();
  await hub?.stop();
  await removeDataDir(dataDir);
}, 60_000);

it('runs an example with a key, and asks nobody but the hub', async () => {
  await everyPointHasAValue();
  await page.open(hub.url.replace('/graphql', '/graphiql'));
  await enterKey();
  await isReady();

  await execute();
  expect(await shown(/"tag": "B01[^}]*"value": [\d.]+[^}]*\}/)).toContain('"quality": "GOOD"');

  const { host } = new URL(hub.url);
  expect(
    page.requests.map((url) => new URL(url)).filter((url) => url.protocol !== 'data:' && url.host !== host),
  ).toEqual([]);
  expect(page.requests).toContain(hub.url);
  expect(page.complaints).toEqual([]);
}, 60_000);

function auditorKey(): string {
  const file = readFileSync(join(dataDir, 'demo', 'demo-credentials.json'), 'utf8');
  return (JSON.parse(file) as { auditor: string }).auditor;
}

/** The first round of the connector may be under way when the hub is ready. */
async function everyPointHasAValue(): Promise<void> {
  const client = new GraphClient(hub.url, auditorKey());
  const { points } = await client.data<{ points: { totalCount: number } }>('{ points(first: 0) { totalCount } }');
  const stream = client.follow();
  const seen = new Set<string>();
  while (seen.size < points.totalCount) for (const { tag } of (await stream.next()).readings) seen.add(tag);
  await stream.close();
}

async function enterKey(): Promise<void> {
  await page.sees(`document.querySelector('#api-key') !== null`);
  await page.value(`document.querySelector('#api-key').focus()`);
  await page.types(auditorKey());
  await page.value(`document.querySelector('.api-key button').click()`);
}

/** With its schema and its editors; before that the page does nothing when asked to execute. */
async function isReady(): Promise<void> {
  // The first request is for the schema, with the key; until it is answered the button to fetch it again is off.
  await page.sees(`performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/graphql'))
    && document.querySelector('[aria-label^="Re-fetch GraphQL schema"]:not([disabled])') !== null`);
  await page.sees(
    `['.graphiql-query-editor', '.graphiql-response'].every((place) => document.querySelector(place + ' .view-lines'))`,
  );
}

async function execute(): Promise<void> {
  await page.value(`document.querySelector('.graphiql-execute-button').click()`);
}

/** The text of the answer as soon as the pattern is in it. */
async function shown(pattern: RegExp): Promise<string> {
  return page.sees<string>(`${String(pattern)}.test(${RESPONSE}) && ${RESPONSE}`);
}
