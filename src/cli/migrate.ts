import type { Command } from 'commander';
import { withStore, type DatabaseFlags } from './database.js';

/** Adds `thermograph migrate`. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database schema up to this version')
    .option('--demo', "the demonstration's database", false)
    .action((flags: DatabaseFlags) =>
      withStore('migrate', flags, async ({ commits }) => {
        process.stdout.write(`the schema is up to date; last commit ${await commits.head()}\n`);
      }),
    );
}
