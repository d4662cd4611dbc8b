import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DatabaseAccess } from '../../../src/store/postgres/access.js';
import { findRunningEmbedded } from '../../../src/store/postgres/beside.js';
import { openDataFolder, type DataFolder } from '../../../src/store/postgres/dataFolder.js';
import { findPostmaster } from '../../../src/store/postgres/postmaster.js';
import { connect, withSession } from '../../../src/store/postgres/session.js';
import { tempFolder } from '../../support/tempFolder.js';
import { startHub } from './hub.js';

function open(folder: DataFolder): Promise<DatabaseAccess> {
  return findRunningEmbedded(folder, { purpose: 'export', progress: () => undefined });
}

function stateOf(folder: DataFolder): string {
  return findPostmaster(join(folder.postgres, 'cluster')).state;
}

it('finds the database of a running hub and leaves it running', async () => {
  const dir = tempFolder();
  const hub = startHub(dir);
  await hub.next('ready');
  const folder = openDataFolder(dir, 'plain');
  const access = await open(folder);
  await withSession(access.hub, (session) => session.query('SELECT'));
  await access.stop();
  expect(stateOf(folder)).toBe('running');
});

it('waits for a hub that is just starting', async () => {
  const dir = tempFolder();
  const hub = startHub(dir);
  await hub.next('locked');
  const access = await open(openDataFolder(dir, 'plain'));
  await withSession(access.owner, (session) => session.query('SELECT'));
  await access.stop();
});

it('starts the database when there is no hub, and stops it afterwards', async () => {
  const folder = openDataFolder(tempFolder(), 'plain');
  const access = await open(folder);
  await withSession(access.owner, (session) => session.query('SELECT'));
  await access.stop();
  expect(stateOf(folder)).toBe('none');
});

it('leaves the database to a command that still uses it', async () => {
  const folder = openDataFolder(tempFolder(), 'plain');
  const first = await open(folder);
  const second = await open(folder);
  const session = await connect(second.hub);
  await first.stop();
  await session.query('SELECT');
  await session.end();
  await second.stop();
  expect(stateOf(folder)).toBe('none');
});
