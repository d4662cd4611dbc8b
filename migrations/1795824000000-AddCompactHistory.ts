import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As `DATA_CLASSES` of the domain, in this order; the number is stored beside each compact day. */
const CLASSES = ['OPERATION', 'SETTLEMENT', 'REGULATORY'];

/**
 * History that is kept for years (S002-5.3.1a, S002-5.3.3): open days stay rows, closed ones become one compact row a
 * point and day, with hour figures beside them. What comes late for a closed day waits as a row until it is folded in.
 */
export class AddCompactHistory1795824000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE point ADD COLUMN data_class text NOT NULL DEFAULT 'OPERATION'
        CHECK (data_class IN (${CLASSES.map((name) => `'${name}'`).join(', ')}));
      ALTER TABLE connector ADD COLUMN conflict_policy text NOT NULL DEFAULT 'RESEND_WINS'
        CHECK (conflict_policy IN ('KEEP_FIRST', 'KEEP_LAST', 'RESEND_WINS'))`);
    await db.query(OPEN_DAYS);
    await db.query(LATE);
    await db.query(VERSIONS);
    await db.query(CLOSED_DAYS);
    for (const number of CLASSES.keys()) {
      await db.query(`
        CREATE TABLE reading_day_${number} PARTITION OF reading_day FOR VALUES IN (${number}) PARTITION BY RANGE (day);
        CREATE TABLE reading_hours_${number} PARTITION OF reading_hours FOR VALUES IN (${number}) PARTITION BY RANGE (month)`);
    }
    await db.query(CARE);
    await db.query(RIGHTS);
  }

  async down(db: QueryRunner): Promise<void> {
    // Only what is still kept as rows survives this way: compact days are not unpacked.
    await db.query(`
      DROP FUNCTION ${CARE_FUNCTIONS};
      DROP TABLE reading_annotation, reading_dirty, recent_hours, reading_hours, reading_day, reading_late, reading_state;
      DROP INDEX reading_version_batch, commit_batch;
      ALTER TABLE reading_version DROP COLUMN kind, DROP COLUMN wins, DROP COLUMN chosen, DROP COLUMN author,
        DROP COLUMN reason, DROP COLUMN evidence;
      ALTER TABLE connector DROP COLUMN conflict_policy;
      ALTER TABLE point DROP COLUMN data_class;
      DROP FUNCTION ensure_reading_partition;
      ${ensurePartition('void', 'RETURN', '')}`);
  }
}

/** Makes the partition of a day, as the owner: the hub itself may not create tables. */
function ensurePartition(returns: string, done: string, refuse: string): string {
  return `
      CREATE FUNCTION ensure_reading_partition(day date) RETURNS ${returns}
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        name text := 'reading_' || to_char(day, 'YYYYMMDD');
        low timestamptz := day::timestamp AT TIME ZONE 'UTC';
        high timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('reading_partition'));
        ${refuse}
        IF to_regclass(name) IS NOT NULL THEN ${done}; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL,
                        CONSTRAINT bounds CHECK (time >= %L AND time < %L))', name, low, high);
        EXECUTE format('ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT bounds', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO thermograph_hub', name);
        ${done};
      END $$;
      REVOKE ALL ON FUNCTION ensure_reading_partition FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ensure_reading_partition TO thermograph_hub;`;
}

const OPEN_DAYS = `
      -- Where the closed days end: a day before open_from has no partition of reading and gets none any more.
      CREATE TABLE reading_state (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        open_from date NOT NULL,
        floor     bigint NOT NULL DEFAULT 0,       -- up to this position a commit's readings may be kept without their batch
        rolled_to timestamptz,                     -- hours before it have figures, as of rolled_at
        rolled_at bigint NOT NULL DEFAULT 0        -- position
      );
      INSERT INTO reading_state (open_from)
      SELECT coalesce(min(to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD')),
                      (now() AT TIME ZONE 'UTC')::date - 2)
      FROM pg_inherits WHERE inhparent = 'reading'::regclass;
      CREATE INDEX commit_batch ON commit (batch);

      DROP FUNCTION ensure_reading_partition;
      ${ensurePartition(
        'boolean',
        'RETURN true',
        'IF day < (SELECT open_from FROM reading_state) THEN RETURN false; END IF;',
      )}`;

const LATE = `
      -- Readings of closed days, until they are folded into the compact rows.
      CREATE TABLE reading_late (
        point    integer NOT NULL,
        time     timestamptz NOT NULL,
        value    double precision,
        quality  smallint NOT NULL,
        flags    integer NOT NULL,
        received timestamptz NOT NULL,
        batch    bigint NOT NULL,
        PRIMARY KEY (point, time)
      );
      CREATE INDEX reading_late_batch ON reading_late USING brin (batch) WITH (pages_per_range = 8, autosummarize = on);

      -- Compact days that are not all there is to know of a point and day. Whoever changes a closed day takes this row first.
      CREATE TABLE reading_dirty (
        point integer NOT NULL,
        day   date NOT NULL,
        batch bigint NOT NULL,                     -- the last one that touched it
        PRIMARY KEY (point, day)
      ) WITH (fillfactor = 70);`;

const VERSIONS = `
      -- The first reading of a key is never changed. The newest version that wins is in force instead of it.
      ALTER TABLE reading_version
        ADD COLUMN kind text NOT NULL DEFAULT 'CONFLICT' CHECK (kind IN ('CONFLICT', 'RESOLUTION', 'CORRECTION')),
        ADD COLUMN wins boolean NOT NULL DEFAULT false,
        ADD COLUMN chosen bigint,                  -- RESOLUTION: which version it puts in force; 0 for the first reading
        ADD COLUMN author text,
        ADD COLUMN reason text,
        ADD COLUMN evidence text;
      CREATE INDEX reading_version_batch ON reading_version (batch);

      -- What is to be said of a reading that may not be corrected (S004 supervision data), with the rule that allows it.
      CREATE TABLE reading_annotation (
        key      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        point    integer NOT NULL,
        from_time timestamptz NOT NULL,
        to_time  timestamptz NOT NULL,             -- half-open
        rule     text NOT NULL,
        note     text NOT NULL,
        evidence text,
        author   text NOT NULL,
        batch    bigint NOT NULL,
        made_at  timestamptz NOT NULL,
        CHECK (to_time > from_time)
      );
      CREATE INDEX reading_annotation_point ON reading_annotation (point, from_time);`;

const CLOSED_DAYS = `
      -- One row a point and closed UTC day. Partitioned by class, then month, so that expiry is a DROP.
      CREATE TABLE reading_day (
        point      integer NOT NULL,
        day        date NOT NULL,
        data_class smallint NOT NULL,
        readings   integer NOT NULL,
        data       bytea NOT NULL,
        PRIMARY KEY (point, day, data_class)
      ) PARTITION BY LIST (data_class);
      ALTER TABLE reading_day ALTER data SET STORAGE EXTERNAL;            -- compressed already

      -- Figures by hour of closed days, one row a point and UTC month: segments a day, the last one of a day holds.
      CREATE TABLE reading_hours (
        point      integer NOT NULL,
        month      date NOT NULL,
        data_class smallint NOT NULL,
        data       bytea NOT NULL,
        PRIMARY KEY (point, month, data_class)
      ) PARTITION BY LIST (data_class);
      ALTER TABLE reading_hours ALTER data SET STORAGE EXTERNAL;

      -- The same of open days, one row a point and day; gone when the day is closed.
      CREATE TABLE recent_hours (
        point integer NOT NULL,
        day   date NOT NULL,
        data  bytea NOT NULL,
        PRIMARY KEY (point, day)
      ) WITH (fillfactor = 60);
      ALTER TABLE recent_hours ALTER data SET STORAGE PLAIN;`;

/** What only the owner may do, each with the condition under which nothing is lost. */
const CARE = `
      CREATE FUNCTION ensure_compact_partitions(class smallint, day date) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        month date := date_trunc('month', day)::date;
        year date := date_trunc('year', day)::date;
        days text := format('reading_day_%s_%s', class, to_char(day, 'YYYYMM'));
        hours text := format('reading_hours_%s_%s', class, to_char(day, 'YYYY'));
      BEGIN
        IF to_regclass(days) IS NOT NULL AND to_regclass(hours) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext('compact_partition'));
        IF to_regclass(days) IS NULL THEN
          EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                         days, 'reading_day_' || class, month, (month + interval '1 month')::date);
        END IF;
        IF to_regclass(hours) IS NULL THEN
          EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                         hours, 'reading_hours_' || class, year, (year + interval '1 year')::date);
        END IF;
      END $$;

      -- Ends the rows of a day. The caller has stored those up to that position in compact form, in this same transaction;
      -- newer ones, which live streams may still ask for, go on as late readings.
      CREATE FUNCTION close_reading_day(closing date, upto bigint) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        name text := 'reading_' || to_char(closing, 'YYYYMMDD');
        low timestamptz := closing::timestamp AT TIME ZONE 'UTC';
        high timestamptz := (closing + 1)::timestamp AT TIME ZONE 'UTC';
        recent text := format('SELECT batch FROM commit WHERE position > %s AND first_time < %L AND last_time >= %L',
                              upto, high, low);
        kept bigint := 0;
        compact bigint;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('reading_hours_roll')); -- who rolls hours holds no other lock all the time
        IF closing <> (SELECT open_from FROM reading_state FOR UPDATE) THEN
          RAISE EXCEPTION 'day % is not the first open one', closing USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        SELECT coalesce(sum(readings), 0) INTO compact FROM reading_day WHERE day = closing;
        IF to_regclass(name) IS NOT NULL THEN
          EXECUTE format('SELECT count(*) FROM %I WHERE batch <> ALL (ARRAY(%s))', name, recent) INTO kept;
        END IF;
        IF compact <> kept THEN
          RAISE EXCEPTION 'day %: % readings in rows, % in compact form', closing, kept, compact
            USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        IF to_regclass(name) IS NOT NULL THEN
          LOCK TABLE ONLY reading IN ACCESS EXCLUSIVE MODE; -- for as long as the few new rows take
          EXECUTE format('WITH moved AS (INSERT INTO reading_late (point, time, value, quality, flags, received, batch)
                            SELECT point, time, value, quality, flags, received, batch FROM %I
                            WHERE batch = ANY (ARRAY(%s)) RETURNING point, batch)
                          INSERT INTO reading_dirty (point, day, batch) SELECT point, %L, max(batch) FROM moved GROUP BY point
                          ON CONFLICT (point, day) DO UPDATE SET batch = excluded.batch', name, recent, closing);
          EXECUTE format('DROP TABLE %I', name);
        END IF;
        -- Figures by hour were made with the versions of that moment; those that came since make them anew.
        INSERT INTO reading_dirty (point, day, batch)
        SELECT v.point, closing, max(v.batch) FROM reading_version v JOIN commit c ON c.batch = v.batch
        WHERE v.time >= low AND v.time < high AND v.wins AND c.position > upto GROUP BY v.point
        ON CONFLICT (point, day) DO UPDATE SET batch = greatest(reading_dirty.batch, excluded.batch);
        DELETE FROM recent_hours WHERE day = closing;
        UPDATE reading_state SET open_from = closing + 1, floor = greatest(floor, upto);
      END $$;

      -- Removes rows of closed days that the caller has folded into the compact row, in this same transaction. The caller
      -- has taken the row of reading_dirty, so that no other late reading comes; it stays while there is one that came before.
      CREATE FUNCTION drop_folded_readings(folded_point integer, folded_day date, upto bigint)
      RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        gone bigint;
      BEGIN
        IF NOT EXISTS (SELECT FROM reading_day WHERE point = folded_point AND day = folded_day) THEN
          RAISE EXCEPTION 'point % has no compact row for %', folded_point, folded_day
            USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        DELETE FROM reading_late l USING commit c
        WHERE l.point = folded_point AND l.time >= folded_day::timestamp AT TIME ZONE 'UTC'
          AND l.time < (folded_day + 1)::timestamp AT TIME ZONE 'UTC' AND c.batch = l.batch AND c.position <= upto;
        GET DIAGNOSTICS gone = ROW_COUNT;
        DELETE FROM reading_dirty WHERE point = folded_point AND day = folded_day AND NOT EXISTS (
          SELECT FROM reading_late WHERE point = folded_point AND time >= folded_day::timestamp AT TIME ZONE 'UTC'
            AND time < (folded_day + 1)::timestamp AT TIME ZONE 'UTC');
        UPDATE reading_state SET floor = upto WHERE floor < upto AND gone > 0;
        RETURN gone;
      END $$;

      -- Five years is the least that the law allows (S002-5.3.1a): asked for less, it refuses. Gives the number of partitions dropped.
      CREATE FUNCTION expire_readings(class smallint, before date) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        part text;
        gone integer := 0;
        of_class text := (ARRAY[${CLASSES.map((name) => `'${name}'`).join(', ')}])[class + 1];
        ended timestamptz := date_trunc('month', before)::timestamp AT TIME ZONE 'UTC';
      BEGIN
        IF before > (now() AT TIME ZONE 'UTC')::date - interval '5 years' THEN
          RAISE EXCEPTION 'readings are kept for five years at least; % is too late', before
            USING ERRCODE = 'invalid_parameter_value';
        END IF;
        FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
                    WHERE inhparent = ('reading_day_' || class)::regclass
                      AND to_date(right(inhrelid::regclass::text, 6), 'YYYYMM') + interval '1 month' <= before LOOP
          EXECUTE 'DROP TABLE ' || part;
          gone := gone + 1;
        END LOOP;
        FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
                    WHERE inhparent = ('reading_hours_' || class)::regclass
                      AND to_date(right(inhrelid::regclass::text, 4), 'YYYY') + interval '1 year' <= before LOOP
          EXECUTE 'DROP TABLE ' || part;
          gone := gone + 1;
        END LOOP;
        DELETE FROM reading_version v USING point p
        WHERE p.key = v.point AND p.data_class = of_class AND v.time < ended;
        -- What came for the same days and was not folded in goes with them, and what was said of all of them.
        DELETE FROM reading_late l USING point p
        WHERE p.key = l.point AND p.data_class = of_class AND l.time < ended;
        DELETE FROM reading_dirty d USING point p
        WHERE p.key = d.point AND p.data_class = of_class AND d.day < date_trunc('month', before);
        DELETE FROM reading_annotation a USING point p
        WHERE p.key = a.point AND p.data_class = of_class AND a.to_time <= ended;
        RETURN gone;
      END $$;

      -- Brings compact rows to the class that their point has now, at most so many days of points at once. Gives how many.
      CREATE FUNCTION follow_data_class(most integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        classes text[] := ARRAY[${CLASSES.map((name) => `'${name}'`).join(', ')}];
        stray record;
        moved integer := 0;
      BEGIN
        FOR stray IN SELECT d.point, d.day, d.data_class AS was, (array_position(classes, p.data_class) - 1)::smallint AS class
                     FROM point p JOIN reading_day d ON d.point = p.key AND d.data_class <> array_position(classes, p.data_class) - 1
                     ORDER BY d.point, d.day LIMIT most FOR UPDATE OF d LOOP
          PERFORM ensure_compact_partitions(stray.class, stray.day);
          UPDATE reading_day SET data_class = stray.class
          WHERE point = stray.point AND day = stray.day AND data_class = stray.was;
          -- Segments of the new class are the newer ones, so they come last.
          INSERT INTO reading_hours AS h (point, month, data_class, data)
          SELECT point, month, stray.class, data FROM reading_hours
          WHERE point = stray.point AND month = date_trunc('month', stray.day)::date AND data_class = stray.was
          ON CONFLICT (point, month, data_class) DO UPDATE SET data = excluded.data || h.data;
          DELETE FROM reading_hours
          WHERE point = stray.point AND month = date_trunc('month', stray.day)::date AND data_class = stray.was;
          moved := moved + 1;
        END LOOP;
        RETURN moved;
      END $$;`;

const CARE_FUNCTIONS =
  'ensure_compact_partitions, close_reading_day, drop_folded_readings, expire_readings, follow_data_class';

// UPDATE of reading_day and reading_hours is for folding: late readings are put into the compact rows by the hub, which
// alone knows their form. What is folded is dropped by the owner's function only.
const RIGHTS = `
      REVOKE ALL ON FUNCTION ${CARE_FUNCTIONS} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${CARE_FUNCTIONS} TO thermograph_hub;
      GRANT SELECT, UPDATE (rolled_to, rolled_at) ON reading_state TO thermograph_hub;
      GRANT SELECT, INSERT ON reading_late, reading_annotation TO thermograph_hub;
      GRANT SELECT, INSERT, UPDATE ON reading_dirty, reading_day, reading_hours, recent_hours TO thermograph_hub;`;
