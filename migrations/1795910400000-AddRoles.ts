import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles of the hub's own, and what keys are given beside a role: source addresses, last use, a successor. */
export class AddRoles1795910400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE role (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint REFERENCES organization,          -- who may use it: this one and those below; null: all
        code         text COLLATE "C" NOT NULL,
        name         text NOT NULL,
        rights       text[] NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz,
        UNIQUE NULLS NOT DISTINCT (organization, code)
      );

      ALTER TABLE api_key
        ADD COLUMN custom_role       bigint REFERENCES role,
        ADD COLUMN allowed_addresses text[] NOT NULL DEFAULT '{}', -- CIDR; none: from everywhere
        ADD COLUMN last_used_at      timestamptz,                  -- to the minute
        ADD COLUMN rotated_from      bigint REFERENCES api_key,
        ADD CONSTRAINT api_key_custom_role CHECK ((role = 'CUSTOM') = (custom_role IS NOT NULL));
      CREATE INDEX api_key_of_role ON api_key (custom_role) WHERE custom_role IS NOT NULL;

      GRANT SELECT, INSERT, UPDATE ON role TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE api_key
        DROP CONSTRAINT api_key_custom_role,
        DROP COLUMN custom_role, DROP COLUMN allowed_addresses, DROP COLUMN last_used_at, DROP COLUMN rotated_from;
      DROP TABLE role`);
  }
}
