import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every new table has: key, organization, code, version and times. */
const common = `
        key          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organization bigint NOT NULL REFERENCES organization,
        version      integer NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        archived_at  timestamptz`;

const named = `${common},
        code         text COLLATE "C" NOT NULL,
        name         text NOT NULL,
        name_order   text COLLATE "C",             -- as people order names; null until the hub has filled it in
        name_search  text,
        UNIQUE (organization, code)`;

const located = `
        address      text,
        longitude    double precision,             -- WGS 84
        latitude     double precision`;

/** Tables of the first landing that have names. */
const NAMED_BEFORE = ['organization', 'substation', 'building', 'inlet', 'connector', 'device_model', 'device'];
const NEW_TABLES = [
  'heat_source',
  'primary_network',
  'substation_loop',
  'secondary_network',
  'community',
  'building_unit',
  'zone',
  'heat_user',
  'occupancy',
  'voc_enterprise',
  'voc_facility',
];
const NEW_PLACES = ['heat_source', 'substation_loop', 'building_unit', 'zone', 'voc_facility'];
const PLACES = `heat_source, substation, substation_loop, building, building_unit, inlet, household, zone, voc_facility`;

/** Tables whose changes are kept with before and after, by type of the graph. */
const RECORDED = {
  organization: 'Organization',
  heat_source: 'HeatSource',
  primary_network: 'PrimaryNetwork',
  substation: 'Substation',
  substation_loop: 'SubstationLoop',
  secondary_network: 'SecondaryNetwork',
  community: 'Community',
  building: 'Building',
  building_unit: 'BuildingUnit',
  inlet: 'Inlet',
  household: 'Household',
  zone: 'Zone',
  heat_user: 'HeatUser',
  occupancy: 'Occupancy',
  voc_enterprise: 'VocEnterprise',
  voc_facility: 'VocFacility',
  connector: 'Connector',
  device_model: 'DeviceModel',
  device: 'Device',
  device_installation: 'Installation',
  point: 'Point',
  point_binding: 'PointBinding',
};

/** The whole district: source to household, who was served by what when, and every change with before and after. */
export class AddDistrictModel1795219200004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(NETWORKS);
    await db.query(PLACES_AND_PEOPLE);
    await db.query(EQUIPMENT);
    await db.query(PERIODS);
    await db.query(CIRCLES);
    await db.query(CHANGES);
    for (const [table, type] of Object.entries(RECORDED)) {
      await db.query(`
        CREATE TRIGGER ${table}_entered AFTER INSERT ON ${table} REFERENCING NEW TABLE AS after_rows
          FOR EACH STATEMENT EXECUTE FUNCTION record_entry('${type}');
        CREATE TRIGGER ${table}_changed AFTER UPDATE ON ${table}
          REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
          FOR EACH STATEMENT EXECUTE FUNCTION record_change('${type}')`);
    }
    await db.query(`
      GRANT SELECT, INSERT, UPDATE ON ${NEW_TABLES.join(', ')} TO thermograph_hub;
      GRANT SELECT ON building_supply, household_supply, device_lifecycle TO thermograph_hub;
      GRANT SELECT, INSERT ON entity_change TO thermograph_hub;
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO thermograph_hub`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of Object.keys(RECORDED)) {
      await db.query(`DROP TRIGGER ${table}_entered ON ${table}; DROP TRIGGER ${table}_changed ON ${table}`);
    }
    await db.query(`
      DROP TABLE entity_change;
      DROP FUNCTION record_entry, record_change, written_batch;
      DROP TRIGGER point_binding_overlap ON point_binding;
      DROP TRIGGER device_installation_overlap ON device_installation;
      DROP TRIGGER building_supplied ON building;
      DROP TRIGGER household_supplied ON household;
      DROP TRIGGER device_lifecycle_kept ON device;
      DROP TABLE building_supply, household_supply, device_lifecycle, occupancy;
      DROP FUNCTION follow_building_supply, follow_household_supply, follow_lifecycle, refuse_overlap;
      UPDATE device SET lifecycle = 'RETIRED' WHERE lifecycle = 'REPLACED';
      UPDATE connector SET protocol = 'modbus-tcp', config = config - 'transport' WHERE protocol = 'modbus';
      DELETE FROM device_installation WHERE num_nonnulls(substation, building, inlet, household) = 0;
      DELETE FROM point_binding WHERE point IN (SELECT key FROM point WHERE num_nonnulls(substation, building, inlet, household) = 0);
      DELETE FROM point WHERE num_nonnulls(substation, building, inlet, household) = 0;
      ALTER TABLE device_installation DROP CONSTRAINT device_installation_place;
      ALTER TABLE point DROP CONSTRAINT point_place;
      ${NEW_PLACES.map(
        (place) => `ALTER TABLE device_installation DROP COLUMN ${place}; ALTER TABLE point DROP COLUMN ${place};`,
      ).join('\n')}
      ALTER TABLE device_installation ADD CONSTRAINT device_installation_check CHECK (num_nonnulls(substation, building, inlet, household) = 1);
      ALTER TABLE point ADD CONSTRAINT point_check CHECK (num_nonnulls(substation, building, inlet, household) = 1);
      CREATE OR REPLACE FUNCTION follow_binding() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE point SET device = (SELECT b.device FROM point_binding b WHERE b.point = NEW.point AND b.valid_to IS NULL)
        WHERE key = NEW.point;
        RETURN NULL;
      END $$;
      CREATE UNIQUE INDEX device_installation_current ON device_installation (device) WHERE valid_to IS NULL;
      CREATE UNIQUE INDEX point_binding_current ON point_binding (point) WHERE valid_to IS NULL;
      DROP INDEX point_binding_point;
      ALTER TABLE point_binding DROP COLUMN version, DROP COLUMN created_at, DROP COLUMN updated_at, DROP COLUMN archived_at;
      ALTER TABLE device_model DROP COLUMN protection_rating, DROP COLUMN accuracy_class, DROP COLUMN nominal_diameter,
        DROP COLUMN nominal_flow, DROP COLUMN flow_characteristic, DROP COLUMN positioning_precision,
        DROP COLUMN full_open_pressure_drop, DROP COLUMN battery_life_years, DROP COLUMN conforms_to;
      ALTER TABLE household DROP COLUMN billed_area, DROP COLUMN building_unit, DROP COLUMN floor, DROP COLUMN room,
        DROP COLUMN supplied_since, DROP COLUMN loop_position, DROP COLUMN floor_position, DROP COLUMN side_position,
        DROP COLUMN typical;
      ALTER TABLE inlet DROP COLUMN building_unit, DROP COLUMN environment;
      ALTER TABLE building DROP COLUMN gross_area, DROP COLUMN emitter_type, DROP COLUMN energy_step, DROP COLUMN floors,
        DROP COLUMN heating_in_service_since, DROP COLUMN management_mode, DROP COLUMN community,
        DROP COLUMN secondary_network, DROP COLUMN supplied_since;
      ALTER TABLE substation DROP COLUMN primary_network, DROP COLUMN address, DROP COLUMN longitude, DROP COLUMN latitude;
      ALTER TABLE organization DROP COLUMN kind;
      ALTER TABLE device DROP COLUMN replaces;
      DROP INDEX device_model_devices, device_parent, inlet_household;
      ALTER TABLE inlet ALTER CONSTRAINT inlet_household_fkey NOT DEFERRABLE;
      ALTER TABLE device ALTER CONSTRAINT device_parent_fkey NOT DEFERRABLE;
      ALTER TABLE organization ALTER CONSTRAINT organization_parent_fkey NOT DEFERRABLE;
      ${NAMED_BEFORE.map((table) => `ALTER TABLE ${table} DROP COLUMN name_order, DROP COLUMN name_search;`).join('\n')}
      DROP TABLE voc_facility, voc_enterprise, heat_user, zone, building_unit, community, secondary_network,
        substation_loop, primary_network, heat_source`);
  }
}

const NETWORKS = `
      ${NAMED_BEFORE.map((table) => `ALTER TABLE ${table} ADD COLUMN name_order text COLLATE "C", ADD COLUMN name_search text;`).join('\n')}
      ALTER TABLE organization ADD COLUMN kind text NOT NULL DEFAULT 'HEATING_COMPANY';

      CREATE TABLE heat_source (${named}, ${located},
        kind         text NOT NULL DEFAULT 'OTHER',
        rated_power  double precision                                        -- kW
      );

      CREATE TABLE primary_network (${named},
        heat_source  bigint NOT NULL REFERENCES heat_source,
        medium       text NOT NULL DEFAULT 'HOT_WATER',
        design_supply_temperature double precision,                          -- Cel
        design_return_temperature double precision                           -- Cel
      );
      CREATE INDEX primary_network_source ON primary_network (heat_source, code);

      ALTER TABLE substation ADD COLUMN primary_network bigint REFERENCES primary_network, ADD COLUMN address text,
        ADD COLUMN longitude double precision, ADD COLUMN latitude double precision;
      CREATE INDEX substation_network ON substation (primary_network, code);

      CREATE TABLE substation_loop (${named},
        substation    bigint NOT NULL REFERENCES substation,
        pressure_zone text,
        design_flow   double precision                                       -- m3/h
      );
      CREATE INDEX substation_loop_substation ON substation_loop (substation, code);

      CREATE TABLE secondary_network (${named},
        substation_loop bigint REFERENCES substation_loop,
        heat_source   bigint REFERENCES heat_source,
        medium        text NOT NULL DEFAULT 'HOT_WATER',
        project_kind  text,
        architecture  text,
        water_quality text,
        CONSTRAINT secondary_network_origin CHECK (num_nonnulls(substation_loop, heat_source) = 1)
      );
      CREATE INDEX secondary_network_loop ON secondary_network (substation_loop, code);
      CREATE INDEX secondary_network_source ON secondary_network (heat_source, code);`;

const PLACES_AND_PEOPLE = `
      CREATE TABLE community (${named}, ${located});

      ALTER TABLE building ADD COLUMN gross_area double precision, ADD COLUMN emitter_type text,
        ADD COLUMN energy_step integer, ADD COLUMN floors integer, ADD COLUMN heating_in_service_since date,
        ADD COLUMN management_mode text, ADD COLUMN community bigint REFERENCES community,
        ADD COLUMN secondary_network bigint REFERENCES secondary_network, ADD COLUMN supplied_since timestamptz;
      CREATE INDEX building_community ON building (community, code);
      CREATE INDEX building_network ON building (secondary_network, code);

      CREATE TABLE building_unit (${named},
        building     bigint NOT NULL REFERENCES building
      );
      CREATE INDEX building_unit_building ON building_unit (building, code);

      ALTER TABLE inlet ADD COLUMN building_unit bigint REFERENCES building_unit, ADD COLUMN environment text;
      CREATE INDEX inlet_unit ON inlet (building_unit, code);
      CREATE INDEX inlet_household ON inlet (household, code);

      ALTER TABLE household ADD COLUMN billed_area double precision, ADD COLUMN building_unit bigint REFERENCES building_unit,
        ADD COLUMN floor integer, ADD COLUMN room text, ADD COLUMN supplied_since timestamptz,
        ADD COLUMN loop_position text, ADD COLUMN floor_position text, ADD COLUMN side_position text,
        ADD COLUMN typical boolean NOT NULL DEFAULT false;
      CREATE INDEX household_unit ON household (building_unit, code);

      CREATE TABLE zone (${named},
        household    bigint NOT NULL REFERENCES household,
        emitter_type text,
        heated_area  double precision                                        -- m2
      );
      CREATE INDEX zone_household ON zone (household, code);

      CREATE TABLE heat_user (${named},
        kind         text NOT NULL DEFAULT 'PERSON',
        phone        text
      );

      CREATE TABLE voc_enterprise (${named}, ${located},
        social_credit_code text,
        industry     text
      );
      CREATE TABLE voc_facility (${named},
        voc_enterprise bigint NOT NULL REFERENCES voc_enterprise,
        kind         text NOT NULL,
        treated_by   bigint REFERENCES voc_facility,
        rated_power  double precision                                        -- kW
      );
      CREATE INDEX voc_facility_enterprise ON voc_facility (voc_enterprise, code);`;

const EQUIPMENT = `
      ALTER TABLE device_model ADD COLUMN protection_rating text, ADD COLUMN accuracy_class double precision,
        ADD COLUMN nominal_diameter integer, ADD COLUMN nominal_flow double precision,
        ADD COLUMN flow_characteristic text, ADD COLUMN positioning_precision double precision,
        ADD COLUMN full_open_pressure_drop double precision, ADD COLUMN battery_life_years double precision,
        ADD COLUMN conforms_to text[];
      CREATE INDEX device_model_devices ON device (model, code);
      CREATE INDEX device_parent ON device (parent, code);
      ALTER TABLE device ADD COLUMN replaces bigint REFERENCES device;

      ALTER TABLE point_binding ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN archived_at timestamptz;
      CREATE INDEX point_binding_point ON point_binding (point, valid_from);
      -- Overlapping periods are refused below, which these did in part.
      DROP INDEX device_installation_current, point_binding_current;
      CREATE OR REPLACE FUNCTION follow_binding() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE point SET device = (SELECT b.device FROM point_binding b
          WHERE b.point = NEW.point AND b.valid_to IS NULL AND b.archived_at IS NULL ORDER BY b.valid_from DESC LIMIT 1)
        WHERE key = NEW.point;
        RETURN NULL;
      END $$;

      ${['device_installation', 'point']
        .map(
          (table) => `
      ALTER TABLE ${table} DROP CONSTRAINT ${table}_check,
        ${NEW_PLACES.map((place) => `ADD COLUMN ${place} bigint REFERENCES ${place}`).join(', ')},
        ADD CONSTRAINT ${table}_place CHECK (num_nonnulls(${PLACES}) = 1);`,
        )
        .join('')}
      ${NEW_PLACES.map(
        (place) => `
      CREATE INDEX device_installation_${place} ON device_installation (${place}) WHERE valid_to IS NULL AND ${place} IS NOT NULL;
      CREATE INDEX point_${place} ON point (${place}, tag) WHERE ${place} IS NOT NULL;`,
      ).join('')}

      UPDATE connector SET protocol = 'modbus', config = config || '{"transport": "tcp"}' WHERE protocol = 'modbus-tcp';`;

/** A relation that changes keeps what it was: the newest state stands on the row, the history beside it. */
const PERIODS = `
      CREATE TABLE occupancy (${common},
        household    bigint NOT NULL REFERENCES household,
        heat_user    bigint NOT NULL REFERENCES heat_user,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        CHECK (valid_to > valid_from)
      );
      CREATE INDEX occupancy_household ON occupancy (household, valid_from);
      CREATE INDEX occupancy_user ON occupancy (heat_user);

      CREATE TABLE building_supply (
        building     bigint NOT NULL REFERENCES building,
        substation   bigint REFERENCES substation,
        secondary_network bigint REFERENCES secondary_network,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        PRIMARY KEY (building, valid_from)
      );
      CREATE TABLE household_supply (
        household    bigint NOT NULL REFERENCES household,
        inlet        bigint REFERENCES inlet,
        valid_from   timestamptz NOT NULL,
        valid_to     timestamptz,
        PRIMARY KEY (household, valid_from)
      );
      CREATE TABLE device_lifecycle (
        device       bigint NOT NULL REFERENCES device,
        state        text NOT NULL,
        since        timestamptz NOT NULL,
        PRIMARY KEY (device, since)
      );
      INSERT INTO building_supply SELECT key, substation, NULL, created_at, NULL FROM building WHERE substation IS NOT NULL;
      INSERT INTO household_supply SELECT key, inlet, created_at, NULL FROM household WHERE inlet IS NOT NULL;
      INSERT INTO device_lifecycle SELECT key, lifecycle, created_at FROM device;

      -- The hub writes the row; these write the history, with the owner's rights, so that nobody else can.
      CREATE FUNCTION follow_building_supply() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      DECLARE since timestamptz := coalesce(NEW.supplied_since, now());
      BEGIN
        IF TG_OP = 'UPDATE' AND NEW.substation IS NOT DISTINCT FROM OLD.substation
           AND NEW.secondary_network IS NOT DISTINCT FROM OLD.secondary_network
           AND NEW.supplied_since IS NOT DISTINCT FROM OLD.supplied_since THEN RETURN NULL; END IF;
        -- A later word about the same or a later time replaces the earlier one.
        DELETE FROM building_supply WHERE building = NEW.key AND valid_from >= since;
        UPDATE building_supply SET valid_to = since WHERE building = NEW.key AND (valid_to IS NULL OR valid_to > since);
        IF num_nonnulls(NEW.substation, NEW.secondary_network) > 0 THEN
          INSERT INTO building_supply VALUES (NEW.key, NEW.substation, NEW.secondary_network, since, NULL);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER building_supplied AFTER INSERT OR UPDATE OF substation, secondary_network, supplied_since ON building
        FOR EACH ROW EXECUTE FUNCTION follow_building_supply();

      CREATE FUNCTION follow_household_supply() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      DECLARE since timestamptz := coalesce(NEW.supplied_since, now());
      BEGIN
        IF TG_OP = 'UPDATE' AND NEW.inlet IS NOT DISTINCT FROM OLD.inlet
           AND NEW.supplied_since IS NOT DISTINCT FROM OLD.supplied_since THEN RETURN NULL; END IF;
        DELETE FROM household_supply WHERE household = NEW.key AND valid_from >= since;
        UPDATE household_supply SET valid_to = since WHERE household = NEW.key AND (valid_to IS NULL OR valid_to > since);
        IF NEW.inlet IS NOT NULL THEN INSERT INTO household_supply VALUES (NEW.key, NEW.inlet, since, NULL); END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER household_supplied AFTER INSERT OR UPDATE OF inlet, supplied_since ON household
        FOR EACH ROW EXECUTE FUNCTION follow_household_supply();

      CREATE FUNCTION follow_lifecycle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      -- A state cannot begin before the one that it ends.
      DECLARE begun timestamptz := greatest(
        coalesce(nullif(current_setting('thermograph.effective_at', true), '')::timestamptz, now()),
        (SELECT max(l.since) + interval '1 ms' FROM device_lifecycle l WHERE l.device = NEW.key));
      BEGIN
        IF TG_OP = 'UPDATE' AND NEW.lifecycle = OLD.lifecycle THEN RETURN NULL; END IF;
        INSERT INTO device_lifecycle VALUES (NEW.key, NEW.lifecycle, begun)
          ON CONFLICT (device, since) DO UPDATE SET state = excluded.state;
        RETURN NULL;
      END $$;
      CREATE TRIGGER device_lifecycle_kept AFTER INSERT OR UPDATE OF lifecycle ON device
        FOR EACH ROW EXECUTE FUNCTION follow_lifecycle();

      -- Two periods of one thing must not overlap. TG_ARGV[0] is the column of the thing.
      CREATE FUNCTION refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE clash boolean;
      BEGIN
        IF NEW.archived_at IS NOT NULL THEN RETURN NULL; END IF;
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I o WHERE o.%I = $1 AND o.key <> $2 AND o.archived_at IS NULL
          AND tstzrange(o.valid_from, o.valid_to) && tstzrange($3, $4))', TG_TABLE_NAME, TG_ARGV[0])
          INTO clash USING (to_jsonb(NEW) ->> TG_ARGV[0])::bigint, NEW.key, NEW.valid_from, NEW.valid_to;
        IF clash THEN
          RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_TABLE_NAME || '_overlap', TABLE = TG_TABLE_NAME,
            MESSAGE = format('two periods of the same %s overlap', TG_ARGV[0]);
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER occupancy_overlap AFTER INSERT OR UPDATE ON occupancy DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_overlap('household');
      CREATE CONSTRAINT TRIGGER device_installation_overlap AFTER INSERT OR UPDATE ON device_installation DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_overlap('device');
      CREATE CONSTRAINT TRIGGER point_binding_overlap AFTER INSERT OR UPDATE ON point_binding DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_overlap('point');`;

/** What refers to what is entered later, or to its own kind, is checked when the commit ends. */
const CIRCLES = [
  ['inlet', 'household'],
  ['device', 'parent'],
  ['device', 'replaces'],
  ['organization', 'parent'],
  ['voc_facility', 'treated_by'],
]
  .map(
    ([table, column]) => `ALTER TABLE ${table} ALTER CONSTRAINT ${table}_${column}_fkey DEFERRABLE INITIALLY DEFERRED;`,
  )
  .join('\n');

/** Whoever writes master data leaves a trace: the triggers cannot be forgotten, and refuse a write outside a commit. */
const CHANGES = `
      CREATE TABLE entity_change (
        batch        bigint NOT NULL,                                        -- commit knows its position
        ordinal      bigint GENERATED ALWAYS AS IDENTITY,                    -- order within the batch
        organization bigint NOT NULL,
        entity_type  text NOT NULL,
        entity       bigint NOT NULL,
        before       jsonb,                                                  -- null: entered; rows as they are stored
        after        jsonb NOT NULL,
        PRIMARY KEY (batch, ordinal)
      );
      CREATE INDEX entity_change_entity ON entity_change (entity_type, entity, batch);

      CREATE FUNCTION written_batch() RETURNS bigint LANGUAGE plpgsql AS $$
      DECLARE batch text := current_setting('thermograph.batch', true);
      BEGIN
        IF coalesce(batch, '') = '' THEN
          RAISE EXCEPTION 'master data is written only within a commit: set thermograph.batch and call append_commit';
        END IF;
        RETURN batch::bigint;
      END $$;

      -- Search keys say nothing of their own; a connector's settings may hold secrets.
      CREATE FUNCTION record_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO entity_change (batch, organization, entity_type, entity, before, after)
        SELECT written_batch(), coalesce((image ->> 'organization')::bigint, (image ->> 'key')::bigint), TG_ARGV[0],
               (image ->> 'key')::bigint, NULL, image
        FROM (SELECT to_jsonb(a) - '{name_order,name_search,config}'::text[] AS image FROM after_rows a) rows;
        RETURN NULL;
      END $$;

      CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO entity_change (batch, organization, entity_type, entity, before, after)
        SELECT written_batch(), coalesce((image ->> 'organization')::bigint, (image ->> 'key')::bigint), TG_ARGV[0],
               (image ->> 'key')::bigint, earlier, image
        FROM (SELECT to_jsonb(b) - '{name_order,name_search,config}'::text[] AS earlier,
                     to_jsonb(a) - '{name_order,name_search,config}'::text[] AS image, b.version AS old, a.version AS new
              FROM before_rows b JOIN after_rows a ON a.key = b.key) rows
        WHERE rows.old <> rows.new;                                          -- what the hub keeps itself is no change
        RETURN NULL;
      END $$;`;
