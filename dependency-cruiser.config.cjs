// Who may import whom. Data flows field → connectors → ingest → store → live → services → resolvers → client.
// Whoever needs a sibling is given it by main.ts as a port.

/** Folder of src/ → the folders of src/ that it may import besides itself. */
const mayImport = {
  shared: [],
  files: ['shared'],
  domain: ['shared'],
  schema: ['domain', 'shared'],
  live: ['domain', 'shared'],
  connectors: ['domain', 'shared'],
  adapters: ['domain', 'shared'],
  store: ['schema', 'domain', 'shared'],
  ingest: ['store', 'live', 'domain', 'shared'],
  services: ['store', 'live', 'files', 'schema', 'domain', 'shared'],
  resolvers: ['services', 'schema', 'domain', 'shared'],
  jobs: ['services', 'domain', 'shared'],
  server: ['resolvers', 'services', 'schema', 'domain', 'shared'],
  cli: ['services', 'store', 'files', 'connectors', 'domain', 'shared'],
};

const folders = Object.keys(mayImport).join('|');
/** Every file that is ours. `rest` are the files each of which has a rule of its own below. */
const ours = '^(src|simulators|migrations|test|bench|scripts|explorer)/|^ormconfig\\.ts$';
const rest = '^src/main/|^src/(main|config)\\.ts$|^simulators/|^ormconfig\\.ts$';

function folderRule([folder, others]) {
  return {
    name: `${folder}-imports`,
    comment: `${folder} may import ${others.length ? others.join(', ') : 'nothing else of ours'}.`,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: ours, pathNot: `^src/(${[folder, ...others].join('|')})/|${rest}` },
  };
}

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(folderRule),

    rule(
      'connector-imports-connector',
      'A connector shares only contract.ts with the others; only registry.ts knows them all.',
      { path: '^src/connectors/([^/]+)/' },
      { path: '^src/connectors/', pathNot: '^src/connectors/($1/|contract\\.ts$)' },
    ),
    rule(
      'contract-imports-connector',
      'The contract knows no connector.',
      { path: '^src/connectors/contract\\.ts$' },
      { path: '^src/connectors/' },
    ),
    rule(
      'domain-is-pure',
      'No packages, no I/O, no clock: rules and values only.',
      { path: '^src/domain/' },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'] },
    ),

    rule(
      'main-imported',
      "Only cli's serve starts the composition root.",
      { pathNot: '^src/cli/serve\\.ts$|^src/cli/commands/serve\\.ts$|^test/' },
      { path: '^src/main\\.ts$' },
    ),
    rule(
      'config-imported',
      'The environment is read once, by main.ts, and handed on; doctor says what main.ts would say of it.',
      { pathNot: '^src/main\\.ts$|^src/cli/doctor\\.ts$|^test/' },
      { path: '^src/config\\.ts$' },
    ),
    rule(
      'main-parts-imported',
      'The parts of the composition root belong to main.ts; an import checks settings as the hub does.',
      {
        path: '^(src|simulators|migrations)/|^ormconfig\\.ts$',
        pathNot: '^src/main\\.ts$|^src/main/|^src/cli/import\\.ts$',
      },
      { path: '^src/main/' },
    ),
    rule(
      'config-imports',
      'config.ts turns the environment into one object and needs little for it.',
      { path: '^src/config\\.ts$' },
      { path: ours, pathNot: '^src/(domain|shared)/' },
    ),

    rule(
      'simulators-imported',
      'Of src only main.ts starts the simulated plant.',
      { path: '^src/|^migrations/|^ormconfig\\.ts$', pathNot: '^src/main\\.ts$|^src/main/' },
      { path: '^simulators/' },
    ),
    rule(
      'simulators-import',
      'A simulated device takes codecs and register maps, domain and shared from src, never a client.',
      { path: '^simulators/' },
      {
        path: ours,
        pathNot: '^simulators/|^src/(domain|shared)/|^src/connectors/[^/]+/(?!(index|client)\\.ts$)',
      },
    ),

    rule(
      'migrations-import',
      'A migration is history: it must not change when the code does.',
      { path: '^migrations/' },
      { path: ours, pathNot: '^migrations/' },
    ),
    rule(
      'ormconfig-imports',
      'The data source lists the entities of schema and the migrations; a login is told as the store tells it.',
      { path: '^ormconfig\\.ts$' },
      { path: ours, pathNot: '^src/schema/|^migrations/|^src/store/postgres/access\\.ts$' },
    ),
    rule(
      'ormconfig-imported',
      'The data source is given to the store by main.ts; cli migrates with it.',
      { path: '^(src|simulators|migrations)/', pathNot: '^src/main\\.ts$|^src/main/|^src/cli/' },
      { path: '^ormconfig\\.ts$' },
    ),

    rule('no-cycle', 'No import cycles.', {}, { circular: true }),
    rule(
      'no-barrel',
      'Import the file that has the thing. Only a connector, the plant and the command line have an index.ts.',
      { path: '^(src|simulators|migrations)/' },
      {
        path: '/index\\.ts$',
        pathNot: '^src/connectors/[^/]+/index\\.ts$|^src/cli/index\\.ts$|^simulators/index\\.ts$|node_modules/',
      },
    ),
    rule(
      'unknown-folder',
      'A new folder of src needs a line in the table above.',
      { path: '^src/', pathNot: `^src/(${folders}|main)/|^src/(main|config)\\.ts$` },
      {},
    ),
    rule(
      'no-dev-dependency',
      'The program runs without devDependencies.',
      { path: '^(src|migrations)/|^ormconfig\\.ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    ),
    rule(
      'unresolved',
      'What is imported must exist and stand in package.json.',
      { path: ours },
      { couldNotResolve: true },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
