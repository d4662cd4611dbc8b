import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import type { DistrictPlan } from '../domain/masterData/districtPlan.js';
import type { Role } from '../schema/enums.js';
import type { Access } from '../services/access.js';
import { Provisioner } from '../store/masterData/provisioner.js';
import type { ServedDatabase } from '../store/openDatabase.js';

/** What a newcomer needs to know of the demonstration. */
export interface Demonstration {
  /** File with the API keys by role. */
  readonly credentialsFile: string;
  /** Where the simulated devices answer. */
  readonly modbus: { readonly host: string; readonly port: number };
  readonly plan: DistrictPlan;
}

/** A plant that runs, and puts its district into a hub. */
export interface StartedPlant {
  readonly install: (
    database: ServedDatabase,
    access: Access,
    progress: (message: string) => void,
  ) => Promise<Demonstration>;
}

const AUTHOR = { actor: 'demo' };
const HOST = '127.0.0.1';
/** Where newcomers find it; any free port when this one is taken. */
const PREFERRED_PORT = 15_020;
/** The enterprise's key sees its own data only, and none of the district's. */
const ENTERPRISE = { code: 'DEMO-VOC', name: '示范涂装有限公司', timeZone: 'Asia/Shanghai' };
const NOTHING = {
  deviceModels: [],
  connectors: [],
  substations: [],
  buildings: [],
  inlets: [],
  households: [],
  devices: [],
  points: [],
};
const KEYS: Readonly<Record<string, Role>> = {
  admin: 'ADMIN',
  operator: 'OPERATOR',
  billing: 'BILLING',
  auditor: 'AUDITOR',
  enterprise: 'ENTERPRISE',
};

/** Starts the simulated plant in a process of its own, while the database starts. */
export async function startDemonstration(endings: { add: (step: () => Promise<void>) => void }): Promise<StartedPlant> {
  const plant = fork(
    new URL('../../simulators/main.js', import.meta.url),
    [JSON.stringify({ host: HOST, port: PREFERRED_PORT, orAnyPort: true })],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true },
  );
  endings.add(async () => {
    if (plant.exitCode !== null || plant.signalCode !== null) return;
    const ended = once(plant, 'exit');
    plant.kill('SIGTERM');
    await ended;
  });
  const { port, plan } = await firstLine(plant);
  return {
    install: async (database, access, progress) => {
      await install(database, plan);
      progress('demonstration district ready');
      const credentialsFile = await ensureKeys(database.folder.path, access);
      return { credentialsFile, modbus: { host: HOST, port }, plan };
    },
  };
}

async function firstLine(plant: ReturnType<typeof fork>): Promise<{ port: number; plan: DistrictPlan }> {
  let text = '';
  for await (const chunk of plant.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const end = text.indexOf('\n');
    if (end >= 0) return JSON.parse(text.slice(0, end)) as { port: number; plan: DistrictPlan };
  }
  throw new Error('the simulated plant ended before it answered');
}

async function install(database: ServedDatabase, plan: DistrictPlan): Promise<void> {
  const dataSource = await createDataSource(database.hub).initialize();
  try {
    const provisioner = new Provisioner(dataSource);
    await provisioner.provision(plan, AUTHOR);
    await provisioner.provision({ ...NOTHING, organization: ENTERPRISE }, AUTHOR);
  } finally {
    await dataSource.destroy();
  }
}

/** The same keys at every start; new ones when the file or the database is new. */
async function ensureKeys(folder: string, access: Access): Promise<string> {
  const enterprise = await access.organizationByCode(ENTERPRISE.code);
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
  const viewers = await Promise.all(Object.keys(KEYS).map((name) => access.viewer(keys[name] ?? '')));
  return viewers.every((viewer) => viewer !== null);
}
