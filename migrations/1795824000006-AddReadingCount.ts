import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What data quality is told from and cannot be read off the readings, or not fast enough (S000-7.4.3b). */
export class AddReadingCount1795824000006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Readings that were sent again with the same value are dropped: no row is left that could tell how many there were.
      CREATE TABLE reading_count (
        point      integer NOT NULL,
        day        date NOT NULL,                  -- UTC day of their time
        duplicates bigint NOT NULL,
        PRIMARY KEY (point, day)
      ) WITH (fillfactor = 70);

      -- Counts of closed days that have many readings. Nothing but a short way to what the readings tell.
      CREATE TABLE reading_quality (
        point integer NOT NULL,
        day   date NOT NULL,
        data  bytea NOT NULL,
        PRIMARY KEY (point, day)
      );

      -- Closed days that are to be counted, or counted again.
      CREATE TABLE reading_uncounted (
        point integer NOT NULL,
        day   date NOT NULL,
        PRIMARY KEY (point, day)
      );

      -- A day with fewer readings than one in 5 minutes is read as fast as its counts. What is being counted at the moment is
      -- waited for: the update takes the row that the counting holds, so that no count outlives a change.
      CREATE FUNCTION uncount_readings() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO reading_uncounted (point, day) SELECT point, day FROM changed WHERE readings >= 288 ORDER BY point, day
        ON CONFLICT (point, day) DO UPDATE SET day = excluded.day;
        DELETE FROM reading_quality q USING changed c WHERE q.point = c.point AND q.day = c.day;
        RETURN NULL;
      END $$;
      CREATE TRIGGER reading_day_entered AFTER INSERT ON reading_day REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION uncount_readings();
      CREATE TRIGGER reading_day_changed AFTER UPDATE ON reading_day REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION uncount_readings();
      INSERT INTO reading_uncounted SELECT point, day FROM reading_day WHERE readings >= 288;

      GRANT SELECT, INSERT, UPDATE, DELETE ON reading_count, reading_quality, reading_uncounted TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER reading_day_entered ON reading_day;
      DROP TRIGGER reading_day_changed ON reading_day;
      DROP FUNCTION uncount_readings;
      DROP TABLE reading_uncounted, reading_quality, reading_count`);
  }
}
