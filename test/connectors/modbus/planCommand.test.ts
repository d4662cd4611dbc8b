import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addConnectorCommands } from '../../../src/cli/connector.js';
import { withSession } from '../../../src/store/postgres/session.js';
import { type FreshDatabase, freshDatabase } from '../../support/database.js';
import { databaseUrlOf, newDataDir, removeDataDir } from '../../support/hubProcess.js';
import { MIGRATED_TEMPLATE } from '../../support/templates.js';

const SERIAL = { transport: 'serial', path: '/dev/ttyUSB0', baudRate: 2400, pollIntervalMs: 1000, pauseMs: 50 };
const GATEWAY = { transport: 'tcp', host: '192.0.2.10', port: 502 };
const REGISTER_MAP = {
  signals: [
    { signal: 'flow', function: 'HOLDING', address: 0x400, type: 'float32' },
    { signal: 'supplyTemperature', function: 'HOLDING', address: 0x402, type: 'float32' },
    { signal: 'returnTemperature', function: 'HOLDING', address: 0x404, type: 'float32' },
    { signal: 'power', function: 'HOLDING', address: 0x408, type: 'float32' },
    { signal: 'heat', function: 'HOLDING', address: 0x204, type: 'uint32' },
  ],
};

/** Two links with devices of one model, each signal bound to a point, as the field side reads them. */
const INSERT = `
  WITH org AS (INSERT INTO organization (code, name) VALUES ('ORG', 'Heating') RETURNING key),
    substation AS (INSERT INTO substation (organization, code, name) SELECT key, 'S1', 'Station' FROM org RETURNING key),
    link AS (INSERT INTO connector (organization, code, name, protocol, config)
      SELECT key, code, code, 'modbus', config FROM org,
        (VALUES ('LINE-1', $1::jsonb), ('GATEWAY', $2::jsonb)) AS given (code, config) RETURNING key, code),
    model AS (INSERT INTO device_model (organization, code, name, manufacturer, kind, register_map)
      SELECT key, 'MAG11', 'MAG 11', '2Flow', 'HEAT_METER', $3::jsonb FROM org RETURNING key),
    device AS (INSERT INTO device (organization, code, name, kind, model, connector, address)
      SELECT org.key, link.code || '-' || unit, 'Meter', 'HEAT_METER', model.key, link.key, jsonb_build_object('unit', unit)
      FROM org, model, link, generate_series(1, 3) AS unit RETURNING key, code),
    point AS (INSERT INTO point (organization, tag, substation, quantity)
      SELECT org.key, device.code || '/' || (signal ->> 'signal'), substation.key, 'SUPPLY_TEMPERATURE'
      FROM org, substation, device, jsonb_array_elements($3::jsonb -> 'signals') AS signal RETURNING key, tag)
  INSERT INTO point_binding (organization, point, device, signal, valid_from)
  SELECT org.key, point.key, device.key, split_part(tag, '/', 2), '2025-10-15T00:00:00Z'
  FROM org, device, point WHERE split_part(tag, '/', 1) = device.code`;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(MIGRATED_TEMPLATE);
  vi.stubEnv('DATABASE_URL', databaseUrlOf(database.admin));
  await withSession(database.admin, async (session) => {
    await session.query('SET session_replication_role = replica'); // rows for reading only: no commit is needed
    await session.query(
      INSERT,
      [SERIAL, GATEWAY, REGISTER_MAP].map((one) => JSON.stringify(one)),
    );
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await database.drop();
});

/** What the command prints. */
async function plan(...words: string[]): Promise<string> {
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  addConnectorCommands(program);
  try {
    await program.parseAsync(['connector', 'plan', ...words], { from: 'user' });
    return printed.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    printed.mockRestore();
  }
}

it('says of each link what a cycle takes, and which does not fit its interval', async () => {
  expect(await plan()).toMatchInlineSnapshot(`
    "LINE-1  serial  /dev/ttyUSB0
      devices     3
      requests    6 a cycle
      registers   36 read, 30 useful (83 %)
      cycle time  1300 ms of 1000 ms, at 2400 baud, 20 ms turn-around, 0 ms round trip, 50 ms pause
      WARNING     does not fit its interval: raise pollIntervalMs to 1700, read fewer signals, or split the line
    GATEWAY  tcp  192.0.2.10:502
      devices     3
      requests    6 a cycle
      registers   36 read, 30 useful (83 %)
      cycle time  150 ms of 5000 ms, at 20 ms turn-around, 5 ms round trip, 0 ms pause
    "
  `);
});

it('shows each read, and takes the speed that it is told', async () => {
  expect(await plan('GATEWAY', '--blocks', '--baud', '9600', '--round-trip', '40')).toMatchInlineSnapshot(`
    "GATEWAY  tcp  192.0.2.10:502
      devices     3
      requests    6 a cycle
      registers   36 read, 30 useful (83 %)
      cycle time  580 ms of 5000 ms, at 9600 baud, 20 ms turn-around, 40 ms round trip, 0 ms pause
      GATEWAY-1 unit 1: HOLDING 516..517 (2) heat
      GATEWAY-1 unit 1: HOLDING 1024..1033 (10) flow supplyTemperature returnTemperature power
      GATEWAY-2 unit 2: HOLDING 516..517 (2) heat
      GATEWAY-2 unit 2: HOLDING 1024..1033 (10) flow supplyTemperature returnTemperature power
      GATEWAY-3 unit 3: HOLDING 516..517 (2) heat
      GATEWAY-3 unit 3: HOLDING 1024..1033 (10) flow supplyTemperature returnTemperature power
    "
  `);
});

it('names the links that there are, and refuses a speed that is none', async () => {
  await expect(plan('LINE-9')).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('LINE-1, GATEWAY') as string,
  });
  await expect(plan('--baud', 'fast')).rejects.toMatchObject({ code: 'FLAG_INVALID' });
});

it('says that there is no database, and makes none', async () => {
  const dataDir = newDataDir();
  vi.stubEnv('DATABASE_URL', '').stubEnv('DATA_DIR', join(dataDir, 'new'));
  try {
    await expect(plan()).rejects.toMatchObject({ code: 'DATABASE_MISSING' });
    expect(existsSync(join(dataDir, 'new'))).toBe(false);
  } finally {
    vi.stubEnv('DATABASE_URL', databaseUrlOf(database.admin));
    await removeDataDir(dataDir);
  }
});
