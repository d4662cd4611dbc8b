import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The security log (S002-6.2.2): the hub may add to it and read it, never change it; it is kept for 180 days at least. */
export class AddSecurityLog1795910400005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE security_event (
        key        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind       text NOT NULL,
        address    text,                     -- of the peer; null where there is none, or where many were folded
        credential text,                     -- public id of a key or name of a user, as it was presented; never a secret
        subject    text,                     -- what it was about: a port, a path, a registration
        reason     text NOT NULL,
        count      integer NOT NULL CHECK (count > 0),
        first_at   timestamptz NOT NULL,
        last_at    timestamptz NOT NULL CHECK (last_at >= first_at),
        noted_at   timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX security_event_last ON security_event USING brin (last_at);
      CREATE INDEX security_event_address ON security_event (address, key) WHERE address IS NOT NULL;
      CREATE INDEX security_event_kind ON security_event (kind, key);

      -- Runs as the owner, and holds to the least time whatever it is told. By the time of noting: clocks of the hub may be wrong.
      CREATE FUNCTION expire_security_events(before timestamptz) RETURNS bigint
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        gone bigint;
      BEGIN
        IF before > now() - interval '180 days' THEN
          RAISE EXCEPTION 'the security log is kept for 180 days at least' USING ERRCODE = 'restrict_violation';
        END IF;
        DELETE FROM security_event WHERE noted_at < before;
        GET DIAGNOSTICS gone = ROW_COUNT;
        RETURN gone;
      END $$;
      REVOKE ALL ON FUNCTION expire_security_events FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION expire_security_events TO thermograph_hub;
      GRANT SELECT, INSERT ON security_event TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION expire_security_events;
      DROP TABLE security_event`);
  }
}
