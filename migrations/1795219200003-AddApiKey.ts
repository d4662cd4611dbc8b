import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of programs and auditors. Only the hash of the secret is kept. */
export class AddApiKey1795219200003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE api_key (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id    text COLLATE "C" NOT NULL UNIQUE,        -- the <id> of tg_<id>_<secret>
        secret_hash  bytea NOT NULL,                          -- SHA-256: the secret has 256 random bits
        name         text NOT NULL,
        role         text NOT NULL,
        organization bigint REFERENCES organization,          -- with everything below it; null: all (administrators)
        created_at   timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz,
        revoked_at   timestamptz
      );
      GRANT SELECT, INSERT, UPDATE ON api_key TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE api_key`);
  }
}
