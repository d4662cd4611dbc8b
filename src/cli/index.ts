import { Command, CommanderError } from 'commander';
import { HubError } from '../shared/errors.js';
import { addApiKeyCommands } from './apikey.js';
import { addConnectorCommands } from './connector.js';
import { addDoctorCommand } from './doctor.js';
import { addExportCommand } from './export.js';
import { addImportCommand } from './import.js';
import { addJournalCommands } from './journal.js';
import { addMigrateCommand } from './migrate.js';
import { addServeCommand } from './serve.js';
import { addSimulateCommand } from './simulate.js';
import { addUserCommands } from './user.js';

/** Exit codes of the program. */
const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
/** Codes of what is wrong with the command line itself. */
const MISUSE = new Set(['FLAG_INVALID', 'BAD_USER_INPUT']);

const program = new Command('thermograph')
  .description('GraphQL data hub and integration gateway for district heating and VOC supervision')
  .exitOverride()
  .enablePositionalOptions()
  .showHelpAfterError('(thermograph --help says more)');
addServeCommand(program);
addMigrateCommand(program);
addSimulateCommand(program);
addApiKeyCommands(program);
addUserCommands(program);
addImportCommand(program);
addExportCommand(program);
addConnectorCommands(program);
addJournalCommands(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : MISUSED;
  if (error instanceof HubError) process.stderr.write(`thermograph: ${error.message} [${error.code}]\n`);
  else process.stderr.write(`thermograph: ${error instanceof Error ? error.stack : String(error)}\n`);
  return error instanceof HubError && MISUSE.has(error.code) ? MISUSED : FAILED;
}
