import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The raw message journal (S002-5.1.4.3, S002-5.7.5): what went over each link, compressed, in blocks. By class and time
 * in partitions, so that expiry is a DROP; the hub may add to it and read it, never change or delete.
 */
export class AddMessageJournal1795824000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(TABLES);
    await db.query(ENSURE_PARTITION);
    await db.query(EXPIRE);
    await db.query(`
      REVOKE ALL ON FUNCTION ensure_journal_partition, expire_journal FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ensure_journal_partition, expire_journal TO thermograph_hub;
      GRANT SELECT, INSERT ON journal, journal_source, frame_citation TO thermograph_hub;
      GRANT SELECT ON cited_block TO thermograph_hub;
      GRANT USAGE, SELECT ON SEQUENCE frame_citation_key_seq TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION expire_journal, ensure_journal_partition;
      DROP TABLE frame_citation, cited_block, journal_source, journal`);
  }
}

const TABLES = `
      CREATE TABLE journal (
        opened   timestamptz NOT NULL,       -- time of the first message; what is below 1 ms tells blocks apart
        link     integer NOT NULL,           -- key of the connector; no foreign key: a block outlives it
        number   integer NOT NULL,           -- of its link and class, without a gap
        messages smallint NOT NULL,
        legal    boolean NOT NULL,           -- of devices with settlement or regulatory points: kept for years
        digest   bytea NOT NULL,             -- over this block and the digest of the one before: a chain
        devices  integer[] NOT NULL,         -- keys of those that its messages are of
        refusals text[],                     -- verdicts in it besides ACCEPTED; null for none
        content  bytea NOT NULL,             -- deflated
        PRIMARY KEY (link, opened, legal)
      ) PARTITION BY LIST (legal);
      ALTER TABLE journal ALTER COLUMN content SET STORAGE EXTERNAL;   -- PostgreSQL need not try to compress it again
      CREATE TABLE journal_usual PARTITION OF journal FOR VALUES IN (false) PARTITION BY RANGE (opened);  -- by week
      CREATE TABLE journal_legal PARTITION OF journal FOR VALUES IN (true) PARTITION BY RANGE (opened);   -- by month

      -- Which devices were heard on which link: where to look for a device's messages after it has moved.
      CREATE TABLE journal_source (
        device integer NOT NULL,
        link   integer NOT NULL,
        PRIMARY KEY (device, link)
      );

      CREATE TABLE frame_citation (
        key      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        link     integer NOT NULL,
        opened   timestamptz NOT NULL,
        index    integer NOT NULL,           -- place of the message in its block
        cited_by text NOT NULL,              -- what cites it: global id of a correction, annotation, export
        reason   text NOT NULL,
        actor    text NOT NULL,
        cited_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (link, opened, index, cited_by)
      );

      -- Blocks with cited messages, taken out of partitions that expired.
      CREATE TABLE cited_block (LIKE journal INCLUDING ALL);`;

/** Runs as the owner: the hub itself may not create tables. Attaching does not block readers or writers. */
const ENSURE_PARTITION = `
      CREATE FUNCTION ensure_journal_partition(legal boolean, at timestamptz) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
      DECLARE
        parent text := CASE WHEN legal THEN 'journal_legal' ELSE 'journal_usual' END;
        low timestamptz := date_trunc(CASE WHEN legal THEN 'month' ELSE 'week' END, at);
        high timestamptz := low + CASE WHEN legal THEN interval '1 month' ELSE interval '1 week' END;
        name text := parent || '_' || to_char(low, 'YYYYMMDD');
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('journal_partition'));
        IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE journal INCLUDING ALL,
                        CONSTRAINT bounds CHECK (legal = %L AND opened >= %L AND opened < %L))', name, legal, low, high);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT bounds', name);
      END $$;`;

/**
 * Drops each partition that ends at or before the time of its class, as the owner. The least that the law allows holds
 * whatever it is told: 7 days (S002-5.1.4.2), 5 years for what settlement and supervision rest on (S002-5.3.1a).
 */
const EXPIRE = `
      CREATE FUNCTION expire_journal(usual_before timestamptz, legal_before timestamptz)
      RETURNS TABLE (partition text, cited bigint)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
      DECLARE
        low timestamptz;
        high timestamptz;
        of_legal boolean;
      BEGIN
        IF usual_before > now() - interval '7 days' OR legal_before > now() - interval '5 years' THEN
          RAISE EXCEPTION 'the journal is kept for 7 days, of settlement and supervision for 5 years, at least'
            USING ERRCODE = 'restrict_violation';
        END IF;
        LOCK TABLE frame_citation IN SHARE ROW EXCLUSIVE MODE;   -- nobody cites what is being dropped
        FOR partition, of_legal IN
          SELECT c.relname, p.relname = 'journal_legal'
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
          WHERE i.inhparent IN ('journal_usual'::regclass, 'journal_legal'::regclass) ORDER BY c.relname
        LOOP
          low := to_date(right(partition, 8), 'YYYYMMDD');
          high := low + CASE WHEN of_legal THEN interval '1 month' ELSE interval '1 week' END;
          CONTINUE WHEN high > CASE WHEN of_legal THEN legal_before ELSE usual_before END;
          EXECUTE format('INSERT INTO cited_block SELECT b.* FROM %I b
                          WHERE EXISTS (SELECT FROM frame_citation f WHERE f.link = b.link AND f.opened = b.opened)', partition);
          GET DIAGNOSTICS cited = ROW_COUNT;
          EXECUTE format('DROP TABLE %I', partition);
          RETURN NEXT;
        END LOOP;
      END $$;`;
