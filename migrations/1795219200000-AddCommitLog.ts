import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One gapless order for every write. `commit_head` holds the last position; a writer takes the next one as its last act
 * before COMMIT, so positions come in commit order with any number of writers and a reader notices a miss.
 * A sequence would lose rows: its numbers are drawn long before the transactions commit.
 */
export class AddCommitLog1795219200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE SEQUENCE batch_number AS bigint;               -- known from the start of a write; may have gaps

      CREATE TABLE commit_head (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        position  bigint NOT NULL
      ) WITH (fillfactor = 10);                             -- updated at every commit: keep the updates on one page
      INSERT INTO commit_head (position) VALUES (0);

      CREATE TABLE commit (
        position   bigint PRIMARY KEY,
        batch      bigint NOT NULL,
        kind       text NOT NULL CHECK (kind IN ('READINGS', 'MASTER_DATA', 'DEVICE', 'ACCESS')),
        time       timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor      text NOT NULL,                           -- 'apikey:<id>', 'connector:<code>', 'cli', 'demo'
        request_id text,
        readings   integer NOT NULL DEFAULT 0,
        first_time timestamptz,                             -- of the readings: spares a reader the other partitions
        last_time  timestamptz
      );

      CREATE FUNCTION append_commit(batch bigint, kind text, actor text, request_id text,
                                    readings integer, first_time timestamptz, last_time timestamptz)
      RETURNS bigint LANGUAGE sql AS $$
        WITH head AS (UPDATE commit_head SET position = position + 1 RETURNING position),
             row AS (INSERT INTO commit (position, batch, kind, actor, request_id, readings, first_time, last_time)
                     SELECT position, $1, $2, $3, $4, $5, $6, $7 FROM head RETURNING position)
        SELECT position FROM row, pg_notify('thermograph_commit', (SELECT position::text FROM row))
      $$;

      GRANT USAGE ON SEQUENCE batch_number TO thermograph_hub;
      GRANT SELECT, UPDATE ON commit_head TO thermograph_hub;
      GRANT SELECT, INSERT ON commit TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION append_commit; DROP TABLE commit, commit_head; DROP SEQUENCE batch_number`);
  }
}
