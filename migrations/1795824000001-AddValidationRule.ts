import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What organizations want judged otherwise than by default: rules as data (S002-5.1.2). */
export class AddValidationRule1795824000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE validation_rule (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz,
        code         text COLLATE "C" NOT NULL,
        kind         text NOT NULL,
        point        integer REFERENCES point,
        quantity     text,
        side         text CHECK (side IN ('PRIMARY', 'SECONDARY')),
        enabled      boolean NOT NULL DEFAULT true,              -- false: not looked at
        parameters   jsonb,                                      -- by kind; checked by the hub
        CONSTRAINT validation_rule_one_target CHECK ((point IS NULL) <> (quantity IS NULL)),
        CONSTRAINT validation_rule_side_of_quantity CHECK (side IS NULL OR quantity IS NOT NULL),
        UNIQUE (organization, code)
      );
      -- In use, there is one rule of a kind for a target.
      CREATE UNIQUE INDEX validation_rule_point ON validation_rule (point, kind) WHERE archived_at IS NULL;
      CREATE UNIQUE INDEX validation_rule_quantity ON validation_rule (organization, quantity, kind, coalesce(side, ''))
        WHERE archived_at IS NULL AND quantity IS NOT NULL;
      CREATE TRIGGER validation_rule_entered AFTER INSERT ON validation_rule REFERENCING NEW TABLE AS after_rows
        FOR EACH STATEMENT EXECUTE FUNCTION record_entry('ValidationRule');
      CREATE TRIGGER validation_rule_changed AFTER UPDATE ON validation_rule
        REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
        FOR EACH STATEMENT EXECUTE FUNCTION record_change('ValidationRule');
      GRANT SELECT, INSERT, UPDATE ON validation_rule TO thermograph_hub;
      GRANT USAGE, SELECT ON SEQUENCE validation_rule_key_seq TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DELETE FROM entity_change WHERE entity_type = 'ValidationRule';
      DELETE FROM external_id WHERE entity_type = 'ValidationRule';
      DROP TABLE validation_rule`);
  }
}
