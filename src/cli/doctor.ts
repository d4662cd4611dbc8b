import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '../../ormconfig.js';
import { readConfig, type Config } from '../config.js';
import { controlsOf } from '../domain/security/controls.js';
import { SetupError } from '../shared/errors.js';
import { openBeside, type DatabaseChoice } from '../store/openDatabase.js';
import { layoutOf } from '../store/postgres/cluster.js';
import { openDataFolder } from '../store/postgres/dataFolder.js';
import { tryLockDataFolder } from '../store/postgres/folderLock.js';
import { checkDatabase } from './doctor/database.js';
import { checkDataFolder } from './doctor/dataFolder.js';
import { bad, findings, good, type Finding } from './doctor/finding.js';
import { checkDisk, checkNode, checkZones } from './doctor/machine.js';
import { checkPort, checkRedis, checkSecret, checkTls } from './doctor/network.js';

interface DoctorFlags {
  readonly demo: boolean;
  readonly security: boolean;
}

/** Adds `thermograph doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check the set-up and say what to mend; ends with 1 if anything is wrong')
    .option('--demo', 'of the demonstration', false)
    .option('--security', 'every control must be in force, also those that loopback does without', false)
    .action(async (flags: DoctorFlags) => {
      const found = await examine(flags);
      const width = Math.max(...found.map(({ about }) => about.length));
      for (const { about, isGood, says } of found) {
        process.stdout.write(`${isGood ? 'ok   ' : 'WRONG'}  ${about.padEnd(width)}  ${says}\n`);
      }
      const wrong = found.filter(({ isGood }) => !isGood).length;
      process.stdout.write(wrong === 0 ? 'nothing to mend\n' : `${wrong} to mend\n`);
      if (wrong > 0) process.exitCode = 1;
    });
}

async function examine(flags: DoctorFlags): Promise<Finding[]> {
  const machine = [checkNode(), checkZones()];
  let config: Config;
  try {
    config = readConfig(process.env, flags);
  } catch (error) {
    if (error instanceof SetupError) return [...machine, bad('settings', error.message)];
    throw error;
  }
  const { host, port, redisUrl, spoolBytes, journal, security } = config;
  const choice = choiceOf(config);
  const limits = `messages are kept for ${journal.days} days, security events for ${security.securityLogDays}`;
  return [
    ...machine,
    good('settings', limits),
    ...(flags.security ? checkControls(config) : []),
    checkSecret(security),
    ...(await findings('data folder', () => checkDataFolder(choice.dataDir, choice.mode))),
    ...(await findings('disk', () => [checkDisk(choice.dataDir, spoolBytes)])),
    ...(await findings('TLS', () => checkTls(security, Date.now()))),
    ...(await findings('port', async () => [await checkPort(host, port, isServing(choice))])),
    ...(await findings('Redis', async () => [await checkRedis(redisUrl)])),
    ...(await findings('database', () => checkItsDatabase(choice))),
  ];
}

function choiceOf({ databaseUrl, dataDir, demo }: Config): DatabaseChoice {
  return { databaseUrl, dataDir: demo ? join(dataDir, 'demo') : dataDir, mode: demo ? 'demo' : 'plain' };
}

/** @see S001-5.1.3 */
function checkControls({ host, security: terms }: Config): Finding[] {
  return controlsOf({ host, terms, listensForField: false }).map(({ name, active, evidence }) =>
    active ? good(name, evidence) : bad(name, `not in force: ${evidence}; docs/security.md says how to turn it on`),
  );
}

/** Whether a hub, or a command of one, has the folder. */
function isServing({ dataDir, mode, databaseUrl }: DatabaseChoice): boolean {
  if (databaseUrl !== null || !existsSync(join(dataDir, 'thermograph.json'))) return false;
  const lock = tryLockDataFolder(openDataFolder(dataDir, mode), 'doctor');
  lock?.release();
  return lock === undefined;
}

async function checkItsDatabase(choice: DatabaseChoice): Promise<Finding[]> {
  const isThere = choice.databaseUrl !== null || existsSync(layoutOf(join(choice.dataDir, 'postgres')).data);
  if (!isThere) return [good('database', 'there is none yet; the first start makes it')];
  const database = await openBeside(choice, 'doctor', () => undefined);
  try {
    return await checkDatabase(database, createDataSource(database.owner));
  } finally {
    await database.stop();
  }
}
