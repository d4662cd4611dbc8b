import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Readings, kept at least 5 years (S002-5.3.1a): partitioned by UTC day, so that expiry is a DROP. */
export class AddReading1795219200002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE reading (
        point    integer NOT NULL,           -- no foreign key: ingest resolves points, and a key costs half the rate
        time     timestamptz NOT NULL,       -- of the source, whole milliseconds
        value    double precision,           -- null: the source gave no number
        quality  smallint NOT NULL,
        flags    integer NOT NULL,
        received timestamptz NOT NULL,
        batch    bigint NOT NULL,            -- which commit brought it; commit knows its position
        PRIMARY KEY (point, time)            -- makes re-delivery harmless
      ) PARTITION BY RANGE (time);
      -- Rows of a batch lie together on disk, so a block-range index finds them at almost no cost to the writer.
      CREATE INDEX reading_batch ON reading USING brin (batch) WITH (pages_per_range = 8, autosummarize = on);

      -- A second, different value for a key. The first one stays in reading; nothing is overwritten.
      CREATE TABLE reading_version (
        point    integer NOT NULL,
        time     timestamptz NOT NULL,
        batch    bigint NOT NULL,
        value    double precision,
        quality  smallint NOT NULL,
        flags    integer NOT NULL,
        received timestamptz NOT NULL,
        version  bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (point, time, version)
      );

      -- Runs as the owner: the hub itself may not create tables. Attaching does not block readers or writers.
      CREATE FUNCTION ensure_reading_partition(day date) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        name text := 'reading_' || to_char(day, 'YYYYMMDD');
        low timestamptz := day::timestamp AT TIME ZONE 'UTC';
        high timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('reading_partition'));
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL,
                        CONSTRAINT bounds CHECK (time >= %L AND time < %L))', name, low, high);
        EXECUTE format('ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT bounds', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO thermograph_hub', name);
      END $$;
      REVOKE ALL ON FUNCTION ensure_reading_partition FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ensure_reading_partition TO thermograph_hub;
      GRANT SELECT, INSERT ON reading, reading_version TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION ensure_reading_partition; DROP TABLE reading_version, reading`);
  }
}
