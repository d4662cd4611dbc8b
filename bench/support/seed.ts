import type { DatabaseLogin } from '../../src/store/postgres/access.js';
import { withSession } from '../../src/store/postgres/session.js';
import { DATE as DAY } from './days.js';

/** 200 buildings with 4 inlets each, 4 devices an inlet, 4 points a device; a day of readings for the first 1,000 points. */
const BUILDINGS = 200;
const WITH_READINGS = 1000;

/** The tables of the peers, as small as they can be. */
const LAB = `
  CREATE SCHEMA lab;
  SET search_path = lab;
  CREATE TABLE building (id int PRIMARY KEY, name text NOT NULL, area float8 NOT NULL);
  CREATE TABLE inlet (id int PRIMARY KEY, building_id int NOT NULL REFERENCES building, name text NOT NULL);
  CREATE TABLE device (id int PRIMARY KEY, inlet_id int NOT NULL REFERENCES inlet, name text NOT NULL,
                       kind text NOT NULL, online bool NOT NULL);
  CREATE TABLE point (id int PRIMARY KEY, device_id int NOT NULL REFERENCES device, metric text NOT NULL,
                      unit text NOT NULL);
  CREATE TABLE reading (point_id int NOT NULL REFERENCES point, time timestamptz NOT NULL, value float8,
                        quality smallint NOT NULL, PRIMARY KEY (point_id, time));
  INSERT INTO building SELECT i, 'Building ' || i, 1000 + i FROM generate_series(1, ${BUILDINGS}) i;
  INSERT INTO inlet SELECT i, (i - 1) / 4 + 1, 'Inlet ' || i FROM generate_series(1, ${BUILDINGS * 4}) i;
  INSERT INTO device SELECT i, (i - 1) / 4 + 1, 'Device ' || i, (array['HEAT_METER', 'VALVE'])[i % 2 + 1], true
    FROM generate_series(1, ${BUILDINGS * 16}) i;
  INSERT INTO point SELECT i, (i - 1) / 4 + 1, (array['supplyTemp', 'returnTemp', 'flow', 'power'])[i % 4 + 1], 'x'
    FROM generate_series(1, ${BUILDINGS * 64}) i;
  INSERT INTO reading SELECT p, timestamptz '${DAY} 00:00Z' + t * interval '1 min', 40 + random() * 20, 0
    FROM generate_series(1, ${WITH_READINGS}) p, generate_series(0, 1439) t;
  CREATE INDEX ON inlet (building_id);
  CREATE INDEX ON device (inlet_id);
  CREATE INDEX ON point (device_id);
  RESET search_path`;

/** The same in the tables of the hub. Keys come out as in the tables above: 1, 2, 3, … */
const HUB = `
  SELECT set_config('thermograph.batch', '0', false);
  INSERT INTO organization (code, name) VALUES ('BENCH', 'Bench');
  INSERT INTO substation (organization, code, name) VALUES (1, 'S1', 'Substation 1');
  INSERT INTO building (organization, code, name, substation, heated_area, use, system_form)
    SELECT 1, 'B' || lpad(i::text, 5, '0'), 'Building ' || i, 1, 1000 + i, 'RESIDENTIAL', 'HOUSEHOLD_LOOP'
    FROM generate_series(1, ${BUILDINGS}) i;
  INSERT INTO inlet (organization, code, name, kind, building)
    SELECT 1, 'I' || lpad(i::text, 5, '0'), 'Inlet ' || i, 'BUILDING', (i - 1) / 4 + 1
    FROM generate_series(1, ${BUILDINGS * 4}) i;
  INSERT INTO device (organization, code, name, serial, kind)
    SELECT 1, 'D' || lpad(i::text, 5, '0'), 'Device ' || i, 'SN' || i, (array['HEAT_METER', 'SMART_VALVE'])[i % 2 + 1]
    FROM generate_series(1, ${BUILDINGS * 16}) i;
  INSERT INTO device_installation (organization, device, inlet, serial, valid_from)
    SELECT 1, i, (i - 1) / 4 + 1, 'SN' || i, timestamptz '2026-10-01 00:00Z' FROM generate_series(1, ${BUILDINGS * 16}) i;
  INSERT INTO point (organization, tag, inlet, quantity)
    SELECT 1, 'P' || lpad(i::text, 5, '0'), (i - 1) / 16 + 1,
           (array['SUPPLY_TEMPERATURE', 'RETURN_TEMPERATURE', 'FLOW', 'THERMAL_POWER'])[i % 4 + 1]
    FROM generate_series(1, ${BUILDINGS * 64}) i;
  INSERT INTO point_binding (organization, point, device, signal, valid_from)
    SELECT 1, i, (i - 1) / 4 + 1, 'value', timestamptz '2026-10-01 00:00Z' FROM generate_series(1, ${BUILDINGS * 64}) i;
  SELECT ensure_reading_partition('${DAY}');
  INSERT INTO reading (point, time, value, quality, flags, received, batch)
    SELECT point_id, time, value, quality, 0, time + interval '1 s', 1 FROM lab.reading ORDER BY point_id, time;
  SELECT append_commit(nextval('batch_number'), 'READINGS', 'bench', NULL, ${WITH_READINGS * 1440},
                       '${DAY} 00:00Z', '${DAY} 23:59Z')`;

/** Lays the same volume of data out for the hub and for its peers, in one database. */
export async function seed(admin: DatabaseLogin): Promise<void> {
  await withSession(admin, async (session) => {
    for (const statements of [LAB, HUB, 'VACUUM (ANALYZE)', 'CHECKPOINT']) await session.query(statements);
  });
}
