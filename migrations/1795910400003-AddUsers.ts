import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People who sign in. Passwords as argon2id in PHC form; of every token, link and recovery code only a hash; the shared
 * secret of a second factor as ciphertext whose first word names the algorithm.
 */
export class AddUsers1795910400003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE organization ADD COLUMN authority_level text;  -- S004-7.1.1: province, city, county, brigade

      CREATE TABLE app_user (
        key             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id       text COLLATE "C" NOT NULL UNIQUE,
        login           text NOT NULL,                        -- as it is shown: NFKC
        login_key       text COLLATE "C" NOT NULL UNIQUE,     -- as it is compared: NFKC, case folded
        skeleton        text COLLATE "C" NOT NULL UNIQUE,     -- the same for names that look alike
        name            text NOT NULL,
        role            text NOT NULL,
        organization    bigint REFERENCES organization,       -- with everything below it; null: all
        password_hash   text,                                 -- null until the invitation is accepted
        created_at      timestamptz NOT NULL DEFAULT now(),
        disabled_at     timestamptz,
        last_sign_in_at timestamptz
      );
      CREATE INDEX ON app_user (organization);

      CREATE TABLE user_invitation (
        key        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_key   bigint NOT NULL REFERENCES app_user,
        token_hash bytea NOT NULL UNIQUE,                     -- SHA-256: the token has 256 random bits
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at   timestamptz                                -- accepted, or replaced by a later one
      );
      CREATE INDEX ON user_invitation (user_key);

      CREATE TABLE user_session (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        public_id    text COLLATE "C" NOT NULL UNIQUE,
        user_key     bigint NOT NULL REFERENCES app_user,
        family_hash  bytea NOT NULL,                          -- of the part that all refresh tokens of the session share
        refresh_hash bytea NOT NULL,                          -- of the part that only the newest one has
        address      text,                                    -- where it was opened from
        created_at   timestamptz NOT NULL,
        refreshed_at timestamptz NOT NULL,
        idle_until   timestamptz NOT NULL,                    -- ends by itself when it is not refreshed before
        expires_at   timestamptz NOT NULL,                    -- ends by itself, however often it is refreshed
        ended_at     timestamptz,
        end_reason   text                                     -- SIGNED_OUT, ENDED, REUSED, PASSWORD, DISABLED, REPLACED
      );
      CREATE INDEX ON user_session (user_key, key);

      CREATE TABLE user_second_factor (
        user_key     bigint PRIMARY KEY REFERENCES app_user,
        secret       text NOT NULL,                           -- sealed
        confirmed_at timestamptz,                             -- asked for at sign-in from then on
        last_step    bigint NOT NULL DEFAULT 0                -- of the last code taken: each is good once
      );

      CREATE TABLE user_recovery_code (
        user_key  bigint NOT NULL REFERENCES app_user,
        code_hash bytea NOT NULL,                             -- SHA-256: the code has 80 random bits
        PRIMARY KEY (user_key, code_hash)
      );

      CREATE TABLE sign_in_failure (
        subject       text COLLATE "C" PRIMARY KEY,           -- hash of a login name, known or not; or an address
        failures      integer NOT NULL,
        last_at       timestamptz NOT NULL,
        blocked_until timestamptz
      );
      CREATE INDEX ON sign_in_failure (last_at);

      GRANT SELECT, INSERT, UPDATE ON app_user, user_invitation TO thermograph_hub;
      GRANT SELECT, INSERT, UPDATE, DELETE
        ON user_session, user_second_factor, user_recovery_code, sign_in_failure TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE sign_in_failure, user_recovery_code, user_second_factor, user_session, user_invitation, app_user;
      ALTER TABLE organization DROP COLUMN authority_level;
    `);
  }
}
