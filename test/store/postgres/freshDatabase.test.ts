import { expect, it } from 'vitest';
import { connect, withSession } from '../../../src/store/postgres/session.js';
import { freshDatabase } from '../../support/database.js';

it('gives empty databases that know nothing of each other', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  await withSession(one.owner, (session) => session.query('CREATE TABLE here ()'));
  const elsewhere = withSession(two.owner, (session) => session.query('SELECT FROM here'));
  await expect(elsewhere).rejects.toThrow(/does not exist/);
  await withSession(one.hub, (session) => session.query('SELECT'));
  await Promise.all([one.drop(), two.drop()]);
  await expect(connect(one.owner)).rejects.toThrow(/does not exist/);
});
