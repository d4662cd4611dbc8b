import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every master-data table has: key, organization, a code unique in it, version and times. */
const common = (unique = 'UNIQUE (organization, code)'): string => `
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        code         text COLLATE "C" NOT NULL,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz,
        ${unique}`;

const place = `
        substation   bigint REFERENCES substation,
        building     bigint REFERENCES building,
        inlet        bigint REFERENCES inlet,
        household    bigint REFERENCES household,
        CHECK (num_nonnulls(substation, building, inlet, household) = 1)`;

/** Places, devices and points. Where a device is installed and which point it serves have a validity. */
export class AddMasterData1795219200001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE organization (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        parent       bigint REFERENCES organization,
        code         text COLLATE "C" NOT NULL UNIQUE,
        name         text NOT NULL,
        time_zone    text NOT NULL DEFAULT 'Asia/Shanghai',
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz
      );

      CREATE TABLE external_id (
        organization bigint NOT NULL REFERENCES organization,
        entity_type  text NOT NULL,
        entity       bigint NOT NULL,
        system       text NOT NULL,
        id           text NOT NULL,
        PRIMARY KEY (organization, entity_type, system, id)
      );
      CREATE INDEX external_id_entity ON external_id (entity_type, entity);

      CREATE TABLE substation (${common()},
        name         text NOT NULL
      );

      CREATE TABLE building (${common()},
        name         text NOT NULL,
        address      text,
        substation   bigint REFERENCES substation,
        heated_area  double precision NOT NULL CHECK (heated_area >= 0),     -- m2
        use          text NOT NULL,
        system_form  text NOT NULL,
        metering_method text,
        longitude    double precision,                                       -- WGS 84
        latitude     double precision
      );
      CREATE INDEX building_substation ON building (substation, code);

      CREATE TABLE inlet (${common()},
        name         text NOT NULL,
        kind         text NOT NULL,
        building     bigint NOT NULL REFERENCES building
      );
      CREATE INDEX inlet_building ON inlet (building, code);

      CREATE TABLE household (${common()},
        building     bigint NOT NULL REFERENCES building,
        inlet        bigint REFERENCES inlet,
        heated_area  double precision NOT NULL CHECK (heated_area >= 0)      -- m2
      );
      CREATE INDEX household_building ON household (building, code);
      CREATE INDEX household_inlet ON household (inlet, code);
      -- A household inlet serves one household; the household in turn may hang on a building or unit inlet.
      ALTER TABLE inlet ADD COLUMN household bigint REFERENCES household;

      CREATE TABLE connector (${common()},
        name         text NOT NULL,
        protocol     text NOT NULL,
        config       jsonb NOT NULL,
        enabled      boolean NOT NULL DEFAULT true
      );

      CREATE TABLE device_model (${common()},
        name         text NOT NULL,
        manufacturer text NOT NULL,
        kind         text NOT NULL,
        register_map jsonb
      );

      CREATE TABLE device (${common()},
        name         text NOT NULL,
        serial       text,
        kind         text NOT NULL,
        model        bigint REFERENCES device_model,
        lifecycle    text NOT NULL DEFAULT 'IN_SERVICE',
        parent       bigint REFERENCES device,
        connector    bigint REFERENCES connector,
        address      jsonb                                                   -- where on the link it answers
      );
      CREATE INDEX device_connector ON device (connector);
      CREATE UNIQUE INDEX device_serial ON device (organization, serial) WHERE archived_at IS NULL;

      CREATE TABLE device_contact (                                          -- telemetry, not master data
        device          bigint PRIMARY KEY REFERENCES device,
        state           text NOT NULL CHECK (state IN ('ONLINE', 'OFFLINE')),
        since           timestamptz NOT NULL,
        last_contact_at timestamptz
      ) WITH (fillfactor = 50);

      CREATE TABLE device_installation (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        device       bigint NOT NULL REFERENCES device,
        ${place},
        serial       text,
        multiplier   double precision NOT NULL DEFAULT 1,
        opening_register double precision,
        closing_register double precision,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz,
        CHECK (valid_to > valid_from)
      );
      CREATE UNIQUE INDEX device_installation_current ON device_installation (device) WHERE valid_to IS NULL;
      CREATE INDEX device_installation_device ON device_installation (device, valid_from);
      CREATE INDEX device_installation_inlet ON device_installation (inlet) WHERE valid_to IS NULL;
      CREATE INDEX device_installation_building ON device_installation (building) WHERE valid_to IS NULL;
      CREATE INDEX device_installation_household ON device_installation (household) WHERE valid_to IS NULL;
      CREATE INDEX device_installation_substation ON device_installation (substation) WHERE valid_to IS NULL;

      -- A place and a quantity, not a device: it keeps key, tag and history when its device is exchanged.
      CREATE TABLE point (
        key          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        tag          text COLLATE "C" NOT NULL,
        ${place},
        quantity     text NOT NULL,
        value_type   text NOT NULL DEFAULT 'NUMBER' CHECK (value_type IN ('NUMBER', 'BOOLEAN', 'ENUM')),
        states       jsonb,                                                  -- [{"value": 1, "name": "OPEN"}], for ENUM
        basis        text NOT NULL DEFAULT 'INSTANT',
        period_ms    bigint,
        expected_interval_ms bigint,
        stale_after_ms bigint,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz,
        UNIQUE (organization, tag)
      );
      CREATE INDEX point_inlet ON point (inlet, tag);
      CREATE INDEX point_building ON point (building, tag);
      CREATE INDEX point_household ON point (household, tag);
      CREATE INDEX point_substation ON point (substation, tag);

      CREATE TABLE point_binding (
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        point        integer NOT NULL REFERENCES point,
        device       bigint NOT NULL REFERENCES device,
        signal       text NOT NULL,                                          -- name in the model's register map
        multiplier   double precision NOT NULL DEFAULT 1,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        CHECK (valid_to > valid_from)
      );
      CREATE UNIQUE INDEX point_binding_current ON point_binding (point) WHERE valid_to IS NULL;
      CREATE INDEX point_binding_device ON point_binding (device) WHERE valid_to IS NULL;

      -- The device that serves a point now, beside the point: the way from device to points is asked all the time.
      ALTER TABLE point ADD COLUMN device bigint REFERENCES device;
      CREATE INDEX point_device ON point (device, tag);
      CREATE FUNCTION follow_binding() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE point SET device = (SELECT b.device FROM point_binding b WHERE b.point = NEW.point AND b.valid_to IS NULL)
        WHERE key = NEW.point;
        RETURN NULL;
      END $$;
      CREATE TRIGGER point_binding_followed AFTER INSERT OR UPDATE ON point_binding
        FOR EACH ROW EXECUTE FUNCTION follow_binding();

      GRANT SELECT, INSERT, UPDATE ON organization, substation, building, inlet, household, connector, device_model,
        device, device_contact, device_installation, point, point_binding TO thermograph_hub;
      GRANT SELECT, INSERT, UPDATE, DELETE ON external_id TO thermograph_hub;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE inlet DROP COLUMN household;
      DROP TABLE point_binding, point, device_installation, device_contact, device, device_model, connector,
        household, inlet, building, substation, external_id, organization;
      DROP FUNCTION follow_binding`);
  }
}
