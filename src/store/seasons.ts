import { inForce, type EnteredSeason, type Season } from '../domain/calendar/season.js';
import type { Database } from './database.js';

interface SeasonRow extends EnteredSeason {
  readonly organization: number;
}

interface OrganizationRow {
  readonly key: number;
  readonly parent: number | null;
}

const SEASONS = `
  SELECT organization, name, planned_start AS "plannedStart", planned_end AS "plannedEnd", actual_start AS "actualStart",
         actual_end AS "actualEnd"
  FROM heating_season WHERE archived_at IS NULL`;

/**
 * The heating seasons of all organizations, kept in memory. Read anew when master data changed.
 *
 * @see S001-5.3.9c
 */
export class SeasonDirectory {
  readonly #db: Database;
  #entered = new Map<number, readonly Season[]>();
  #parents = new Map<number, number | null>();
  #inForce = new Map<number, readonly Season[]>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The seasons in force for an organization: of each winter the one that it entered itself, else that of the nearest
   * organization above. A winter that is not among them has its statutory days.
   */
  of(organization: number): readonly Season[] {
    const known = this.#inForce.get(organization);
    if (known) return known;
    const seasons = new Map<string, Season>();
    for (let above: number | null = organization; above !== null; above = this.#parents.get(above) ?? null) {
      for (const season of this.#entered.get(above) ?? []) {
        if (!seasons.has(season.name)) seasons.set(season.name, season);
      }
    }
    const found = [...seasons.values()];
    this.#inForce.set(organization, found);
    return found;
  }

  /** Reads organizations and seasons as they are now. */
  async refresh(): Promise<void> {
    const [seasons, organizations] = await Promise.all([
      this.#db.query<SeasonRow>(SEASONS),
      this.#db.query<OrganizationRow>('SELECT key, parent FROM organization'),
    ]);
    const byOrganization = Map.groupBy(seasons, ({ organization }) => organization);
    this.#entered = new Map([...byOrganization].map(([key, entered]) => [key, entered.map(inForce)]));
    this.#parents = new Map(organizations.map(({ key, parent }) => [key, parent]));
    this.#inForce = new Map();
  }
}
