import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Heating seasons by organization and winter, and the capacity of a register that starts again from zero when it is full. */
export class AddHeatingSeason1795824000004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE heating_season (
        key           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization  bigint NOT NULL REFERENCES organization,
        version       integer NOT NULL DEFAULT 1,
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now(),
        archived_at   timestamptz,
        name          text NOT NULL,                     -- the years of its winter: 2025-2026
        name_order    text COLLATE "C",
        name_search   text,
        planned_start date NOT NULL,                     -- local dates, both days included
        planned_end   date NOT NULL CHECK (planned_end >= planned_start),
        actual_start  date,
        actual_end    date,
        UNIQUE (organization, name)
      );
      CREATE TRIGGER heating_season_entered AFTER INSERT ON heating_season REFERENCING NEW TABLE AS after_rows
        FOR EACH STATEMENT EXECUTE FUNCTION record_entry('HeatingSeason');
      CREATE TRIGGER heating_season_changed AFTER UPDATE ON heating_season
        REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
        FOR EACH STATEMENT EXECUTE FUNCTION record_change('HeatingSeason');
      GRANT SELECT, INSERT, UPDATE ON heating_season TO thermograph_hub;
      GRANT USAGE, SELECT ON SEQUENCE heating_season_key_seq TO thermograph_hub;

      ALTER TABLE point ADD COLUMN register_capacity double precision;   -- in the unit of the point
      -- Which points a device served ever: whose register its installation tells.
      CREATE INDEX point_binding_device_ever ON point_binding (device, valid_from);`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX point_binding_device_ever;
      ALTER TABLE point DROP COLUMN register_capacity;
      DELETE FROM entity_change WHERE entity_type = 'HeatingSeason';
      DELETE FROM external_id WHERE entity_type = 'HeatingSeason';
      DROP TABLE heating_season`);
  }
}
