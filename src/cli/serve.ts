import type { Command } from 'commander';
import { startHub, type RunningHub } from '../main.js';

/** Adds `thermograph serve`. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the hub until it is told to stop (SIGTERM, Ctrl-C)')
    .option('--demo', 'with the demonstration district and its simulated devices', false)
    .option('--roles <list>', 'which parts run in this process, of api, connectors, jobs; all without')
    .action(async (flags: { demo: boolean; roles?: string }) => {
      const say = (message: string): void => void process.stdout.write(`${message}\n`);
      // A signal during the start is kept until there is something to stop. A second one changes nothing: under npm a
      // Ctrl-C comes twice, from the terminal and from npm.
      const told = new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
      });
      const hub = await startHub(flags, (message) => say(`  ${message}`));
      say(welcome(hub));
      await told;
      say('stopping');
      await hub.stop();
      say('stopped');
    });
}

/** What runs, where to look, and something to paste. The line that begins with `ready` is fixed: programs wait for it. */
function welcome({ url, demonstration, hasAdministrator }: RunningHub): string {
  if (url === null) return 'ready (without the API)';
  const lines = [`ready ${url}`, '', `  explorer    ${url.replace('/graphql', '/graphiql')}`];
  if (demonstration) {
    const { credentialsFile, devices, points, lines: links } = demonstration;
    lines.push(
      `  API keys    ${credentialsFile} (by role; paste one into the explorer)`,
      `  devices     ${devices} with ${points} points on ${links} Modbus lines, simulated`,
      '',
      'A query and a subscription to try in the explorer:',
      '',
      '  { buildings(first: 3) { nodes { name inlets { nodes { name points { nodes { tag unit latest { time value quality } } } } } } } }',
      '',
      '  subscription { readingsAdded(filter: { tags: "B07/*" }) { cursor snapshot readings { tag time value } } }',
      '',
      'Ctrl-C stops it all.',
    );
  } else if (!hasAdministrator) {
    lines.push(
      '',
      'There is no administrator yet. Make one; this prints a one-time link to choose a password with:',
      '',
      '  npx thermograph user add --role admin --login admin --name "first administrator"',
      '',
      'For a program, make a key:',
      '',
      '  npx thermograph apikey create --role admin --name "first administrator"',
    );
  }
  return lines.join('\n');
}
