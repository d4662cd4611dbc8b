import { withSession } from '../src/store/postgres/session.js';
import type { Run } from './support/bench.js';
import { buildHub, headersOf, headersOfAdmin, startHub } from './support/hub.js';
import { withPostgres } from './support/postgres.js';
import { tableOf } from './support/report.js';
import { askOnce, requestsPerSecond, type Target } from './support/requests.js';
import { takeTurns } from './support/rounds.js';
import { seed } from './support/seed.js';

/** The same objects are the first ones of both. */
const QUERY =
  '{buildings(first:20){nodes{id name heatedArea inlets{nodes{id name devices{nodes{id name kind points{nodes{id quantity}}}}}}}}}';

/** Company 1 → branch 2 → district 3 → area 4 → ten stations, which have the first 20 buildings; 200 other tenants have the rest. */
const AREA = 4;
const TREE = `
  SELECT set_config('thermograph.batch', '0', false);
  INSERT INTO organization (code, name, parent) VALUES ('L2', 'Branch', 1), ('L3', 'District', 2), ('L4', 'Area', 3);
  INSERT INTO organization (code, name, parent) SELECT 'S' || i, 'Station ' || i, ${AREA} FROM generate_series(1, 10) i;
  INSERT INTO organization (code, name) SELECT 'T' || i, 'Tenant ' || i FROM generate_series(1, 200) i;
  CREATE TEMPORARY TABLE owner AS
    SELECT key AS building, CASE WHEN key <= 20 THEN 5 + key % 10 ELSE 15 + key % 200 END AS organization FROM building;
  UPDATE building t SET organization = o.organization FROM owner o WHERE o.building = t.key;
  UPDATE inlet t SET organization = o.organization FROM owner o WHERE o.building = t.building;
  UPDATE device_installation t SET organization = i.organization FROM inlet i WHERE i.key = t.inlet;
  UPDATE device t SET organization = d.organization FROM device_installation d WHERE d.device = t.key;
  UPDATE point t SET organization = i.organization FROM inlet i WHERE i.key = t.inlet;
  UPDATE point_binding t SET organization = p.organization FROM point p WHERE p.key = t.point;
  UPDATE substation SET organization = 1`;

/** Requests a second of a nested query, by a key over an area four levels down, against an administrator over 214 organizations. */
export async function measureRights({ rounds, progress, result }: Run): Promise<void> {
  progress('building the hub, laying out the data');
  await buildHub();
  await withPostgres(async (postgres) => {
    await seed(postgres.admin);
    await withSession(postgres.admin, async (session) => {
      for (const statements of [TREE, 'VACUUM (ANALYZE)', 'CHECKPOINT']) await session.query(statements);
    });
    const scoped = await headersOf(postgres, 'AUDITOR', AREA);
    const admin = await headersOfAdmin(postgres);
    const hub = await startHub(postgres);
    try {
      const target = (headers: Target['headers']): Target => ({ url: hub.url, headers, query: QUERY });
      const sides = [
        { name: 'scoped key', target: target(scoped) },
        { name: 'administrator', target: target(admin) },
      ];
      await verify(sides.map((side) => side.target));
      const contenders = sides.map((side) => ({ name: side.name, run: () => requestsPerSecond(side.target) }));
      const title = 'nested: 20 buildings, their inlets, devices and points, 1,700 objects';
      result(tableOf(title, 'requests/s', await takeTurns(contenders, rounds, progress)));
    } finally {
      await hub.stop();
    }
  });
}

/** @throws Error when not all get the same full answer: what is wrong need not be timed. */
async function verify(targets: readonly Target[]): Promise<void> {
  const answers = await Promise.all(targets.map(async (target) => JSON.stringify(await askOnce(target))));
  const objects = answers.map((answer) => answer.split('"id":').length - 1);
  if (objects.every((count) => count === 1700) && new Set(answers).size === 1) return;
  throw new Error(`the sides get ${objects.join(' and ')} objects: ${answers[0].slice(0, 300)}`);
}
