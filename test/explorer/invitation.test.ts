import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../support/hubProcess.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { testDistrict } from '../support/testDistrict.js';
import { openBrowser, type BrowserPage } from './browser.js';

const PASSWORD = 'correct horse battery';
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresAt } }';

let served: ServedDatabase;
let page: BrowserPage;
beforeAll(async () => {
  [served, page] = await Promise.all([serveDatabase(testDistrict(1), { flags: ['--roles', 'api'] }), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await page?.close();
  await served?.end();
}, 60_000);

const types = async (field: string, text: string): Promise<void> => {
  await page.value(`document.forms[0].elements['${field}'].select()`);
  await page.types(text);
};
const says = (pattern: string): Promise<string> =>
  page.sees<string>(`document.querySelector('output').textContent.match(/${pattern}/)?.[0]`);

it('a one-time link leads to a page on which a password is chosen', async () => {
  const made = await runProgram(['user', 'add', '--login', 'chief', '--role', 'admin'], {
    ...{ dataDir: served.dataDir, databaseUrl: served.databaseUrl },
  });
  const [, token = ''] = made.stdout.trim().split('#');
  await page.open(`${served.as(null).at('/invitation')}#${token}`);
  const set = (): Promise<unknown> => page.value(`document.querySelector('button').click()`);

  await types('password', PASSWORD);
  await types('again', 'something else');
  await set();
  await says('The two passwords differ');
  await types('again', PASSWORD);
  await set();
  await says('Done: sign in');
  expect(await page.value('location.hash')).toBe('');
  expect(page.requests.some((address) => address.includes('ti_'))).toBe(false);
  expect(page.complaints).toEqual([]);

  const input = { login: 'chief', password: PASSWORD };
  expect((await served.as(null).ask(SIGN_IN, { input })).errors).toBeUndefined();
}, 60_000);
