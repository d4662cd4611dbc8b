import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadingColumns } from '../domain/readings/columns.js';
import { allocateColumns } from '../domain/readings/columns.js';
import { Quality } from '../domain/readings/quality.js';
import type { Role } from '../schema/enums.js';
import type { Access } from '../services/access.js';
import type { MasterDataImport } from '../services/masterData/import/masterDataImport.js';
import type { MasterDataDocument } from '../domain/masterData/document.js';
import type { Scope } from '../store/masterData/catalog.js';
import type { StoredRow } from '../store/masterData/rows.js';
import { BugError } from '../shared/errors.js';
import type { Author } from '../store/commitLog.js';
import type { PointDirectory } from '../store/pointDirectory.js';
import { startPlant, type PlantProcess } from './plantProcess.js';

/** What a newcomer needs to know of the demonstration. */
export interface Demonstration {
  /** File with the API keys by role. */
  readonly credentialsFile: string;
  /** Devices, points and lines that are simulated. */
  readonly devices: number;
  readonly points: number;
  readonly lines: number;
}

/** What the demonstration is put into. */
interface DemonstrationPorts {
  readonly access: Access;
  readonly importer: MasterDataImport;
  /** The connectors that the hub has. */
  readonly connectors: (scope: Scope) => Promise<readonly StoredRow[]>;
  /** Folder of the demonstration's data. */
  readonly folder: string;
  readonly progress: (message: string) => void;
}

/** Where the history of the plant goes. */
interface HistoryPorts {
  readonly points: PointDirectory;
  readonly accept: (batch: ReadingColumns, author: Author) => Promise<unknown>;
  readonly now: () => number;
}

/** A plant that runs. */
export interface StartedDemonstration {
  /** Puts its district and its keys into a hub. */
  readonly install: (ports: DemonstrationPorts) => Promise<Demonstration>;
  /** Brings in the month before the first start; resolves once it is stored, at once when it was before. */
  readonly fillHistory: (ports: HistoryPorts, progress: (message: string) => void) => Promise<void>;
}

const AUTHOR = { actor: 'demo' };
const LOOPBACK = '127.0.0.1';
/** About forty a day among the devices of households; `demo-faults.json` tells them. */
const FAULTS_PER_DEVICE_DAY = 0.1;
/** The enterprise's key sees its own data only, and none of the district's. */
const ENTERPRISE = 'DEMO-VOC';
const KEYS: Readonly<Record<string, Role>> = {
  admin: 'ADMIN',
  operator: 'OPERATOR',
  billing: 'BILLING',
  auditor: 'AUDITOR',
  enterprise: 'ENTERPRISE',
};

/**
 * Starts the simulated plant in a process of its own, while the database starts.
 *
 * @param say hears when the plant ended by itself and when it runs again, for people.
 */
export async function startDemonstration(
  folder: string,
  endings: { add: (step: () => Promise<void>) => void },
  say: (message: string) => void,
): Promise<StartedDemonstration> {
  const files = { memory: join(folder, 'plant.state'), labels: join(folder, 'demo-faults.json') };
  const plant = await startPlant({ ...files, faultsPerDeviceDay: FAULTS_PER_DEVICE_DAY }, endings, say);
  return {
    install: async (ports) => {
      const { access, importer, folder: data, progress } = ports;
      const bringIn = async (document: MasterDataDocument): Promise<void> => {
        const scope = await access.wholeHub(); // each time: the first brings the organizations
        const settings = { scope, author: AUTHOR, organization: 'DEMO', dryRun: false };
        const standing = await ports.connectors(scope);
        const { errors } = await importer.importDocument(readdressed(document, standing), settings);
        if (errors.length === 0) return;
        throw new BugError('DEMO_INVALID', `the demonstration's district: ${JSON.stringify(errors[0])}`);
      };
      const { document } = plant;
      plant.watch(bringIn);
      await bringIn(document);
      progress('demonstration district ready');
      const count = (sheet: string): number => document[sheet]?.length ?? 0;
      const credentialsFile = await ensureKeys(data, access);
      return { credentialsFile, devices: count('devices'), points: count('points'), lines: count('connectors') };
    },
    fillHistory: (ports, progress) => fillHistory(plant, ports, progress),
  };
}

/** What says where a line is found. */
const WHEREABOUTS = ['transport', 'host', 'port', 'listenHost', 'listenPort', 'registration', 'heartbeat'];

/**
 * What to import: the whole district the first time, and from then on only where its lines are found now. Whatever
 * people changed of it stays.
 */
function readdressed(document: MasterDataDocument, standing: readonly StoredRow[]): MasterDataDocument {
  const { connectors = [] } = document;
  const configs = new Map(standing.map(({ values, archived }) => [values.code, archived ? null : values.config]));
  if (!connectors.every(({ code }) => configs.has(code))) return document;
  const kept = connectors.filter(({ code }) => configs.get(code) !== null);
  return {
    connectors: kept.map(({ organization, code, config }) => {
      const found = Object.entries(config as object).filter(([key]) => WHEREABOUTS.includes(key));
      return { organization, code, config: { ...(configs.get(code) as object), ...Object.fromEntries(found) } };
    }),
  };
}

/** Readings a batch: as many as one commit holds. */
const BATCH = 10_000;
const PROGRESS_EVERY = 10;

async function fillHistory(
  plant: PlantProcess,
  { points, accept, now }: HistoryPorts,
  progress: (message: string) => void,
): Promise<void> {
  if (!plant.hasHistory) return;
  progress('the month before is being filled in, in the background');
  let parts = 0;
  for (let next = await plant.nextHistory(); next; next = await plant.nextHistory()) {
    const { tags, times, values } = next.part;
    const keys = tags.map((tag) => points.withTag(tag)[0]?.key);
    for (let at = 0; at < values.length; at += BATCH) {
      await accept(
        columnsOf(keys, times, values, { at, end: Math.min(at + BATCH, values.length), now: now() }),
        AUTHOR,
      );
    }
    if (++parts % PROGRESS_EVERY === 0) progress(`history: ${parts} of ${parts + next.left} parts`);
  }
  plant.historyTaken();
  progress('history complete');
}

/** A piece of a part, whose values come time by time. What has no point or no value is left out. */
function columnsOf(
  keys: readonly (number | undefined)[],
  times: readonly number[],
  values: Float64Array,
  { at, end, now }: { at: number; end: number; now: number },
): ReadingColumns {
  const wanted: number[] = [];
  for (let i = at; i < end; i++) {
    if (keys[i % keys.length] !== undefined && !Number.isNaN(values[i])) wanted.push(i);
  }
  const columns = allocateColumns(wanted.length);
  wanted.forEach((i, row) => {
    columns.point[row] = keys[i % keys.length] as number;
    columns.time[row] = times[Math.floor(i / keys.length)];
    columns.received[row] = now;
    columns.value[row] = values[i];
    columns.quality[row] = Quality.GOOD;
  });
  return columns;
}

/** The same keys at every start; new ones when the file or the database is new. */
async function ensureKeys(folder: string, access: Access): Promise<string> {
  const enterprise = await access.organizationByCode(ENTERPRISE);
  const file = join(folder, 'demo-credentials.json');
  if (await allWork(file, access)) return file;
  const keys: Record<string, string> = {};
  for (const [name, role] of Object.entries(KEYS)) {
    const organization = role === 'ENTERPRISE' ? enterprise : null;
    const wanted = { name: `demo ${name}`, role, organization, expiresAt: null };
    keys[name] = (await access.issue(wanted, AUTHOR)).token;
  }
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return file;
}

async function allWork(file: string, access: Access): Promise<boolean> {
  if (!existsSync(file)) return false;
  const keys = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const viewers = await Promise.all(Object.keys(KEYS).map((name) => access.viewer(keys[name] ?? '', LOOPBACK)));
  return viewers.every((viewer) => viewer !== null);
}
