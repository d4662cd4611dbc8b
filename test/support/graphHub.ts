import { parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import pino from 'pino';
import type { BuiltInRole } from '../../src/domain/access/roles.js';
import { readConfig } from '../../src/config.js';
import { serviceParts } from '../../src/main.js';
import { Endings } from '../../src/main/endings.js';
import { jobSide, type JobSide } from '../../src/main/jobs.js';
import { setUpOf } from '../../src/main/posture.js';
import { openSecurityLog } from '../../src/main/securityLog.js';
import type { Context } from '../../src/resolvers/context.js';
import { Execution, type Operation } from '../../src/server/execution.js';
import { buildGraph } from '../../src/server/graph.js';
import { presentErrors } from '../../src/server/presentErrors.js';
import type { Viewer } from '../../src/services/access.js';
import { authKeys } from '../../src/services/identity/authKeys.js';
import { Loaders } from '../../src/services/loaders.js';
import type { Services } from '../../src/services/services.js';
import { CARE } from '../../src/services/storageCare.js';
import { freshStore, type TestStore } from './store.js';

type Parts = ReturnType<typeof serviceParts>;

/** The graph with all its services over a database of its own, asked without HTTP. Nothing is mocked but the wire. */
export class GraphHub {
  readonly schema: GraphQLSchema = buildGraph();
  readonly store: TestStore;
  readonly services: Services;
  readonly #execution = new Execution(this.schema);
  readonly #live: Parts['live'];
  readonly #jobs: JobSide;

  readonly #endings: Endings;

  private constructor(store: TestStore, { jobs, endings }: { jobs: JobSide; endings: Endings }, parts: Parts) {
    const { services, live } = parts;
    this.store = store;
    this.#jobs = jobs;
    this.#endings = endings;
    this.services = services;
    this.#live = live;
  }

  static async start(): Promise<GraphHub> {
    const store = await freshStore();
    const { hub: login } = store.database;
    const config = readConfig({}, { demo: false });
    const { securityLogDays } = config.security;
    const terms = { redisUrl: null, works: false, care: CARE, journal: config.journal, securityLogDays, log: SILENT };
    const jobs = jobSide({ ...terms, store, login });
    const endings = new Endings();
    const securityLog = openSecurityLog(store.securityEvents, SILENT, endings);
    const auth = { keys: authKeys([SECRET]), accessTokenMs: 60_000 };
    const parts = serviceParts(store, { jobs, securityLog, auth, setUp: setUpOf(config, login) }, SILENT);
    parts.live.onKind('MASTER_DATA', async () => {
      await Promise.all([store.points.refresh(), store.seasons.refresh(), store.validation.refresh()]);
      parts.live.pointsChanged();
    });
    await parts.live.start();
    jobs.start();
    return new GraphHub(store, { jobs, endings }, parts);
  }

  async stop(): Promise<void> {
    await this.#jobs.stop();
    await this.#endings.run(SILENT);
    await this.#live.stop();
    await this.store.close();
  }

  /** Reads anew what was entered past the services. */
  async refresh(): Promise<void> {
    const { points, seasons, validation } = this.store;
    await Promise.all([points.refresh(), seasons.refresh(), validation.refresh()]);
    this.#live.pointsChanged();
  }

  /** Somebody with a role over an organization and what is below it. */
  async viewer(role: BuiltInRole, organization: number | null): Promise<Viewer> {
    const id = `${role}-${organization ?? 'all'}`.toLowerCase();
    const who = { kind: 'API_KEY', id, name: id, actor: `test:${id}` } as const;
    return { ...who, ...(await this.services.access.terms({ role, customRights: null, organization })) };
  }

  /** The answer to a query or mutation, errors as clients see them. */
  async ask(viewer: Viewer, text: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
    return presented(await this.#execution.run(this.#operation(viewer, text, variables)));
  }

  /** The first event of a subscription, or why there is none. */
  async first(viewer: Viewer, text: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
    const events = await this.#execution.subscribe(this.#operation(viewer, text, variables));
    if (!(Symbol.asyncIterator in events)) return presented(events);
    const { value } = (await events.next()) as { value: ExecutionResult };
    await events.return?.();
    return presented(value);
  }

  #operation(viewer: Viewer, text: string, variables: Record<string, unknown>): Operation {
    const { services } = this;
    const context: Context = {
      viewer,
      services,
      loaders: new Loaders(viewer, services),
      requestId: 'test',
      address: null,
    };
    return { document: parse(text), operationName: null, variables, context };
  }
}

const SECRET = 'a secret for the tests of the graph, long enough';
const SILENT = pino({ level: 'silent' });

function presented(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: presentErrors(result.errors, 'test', SILENT) } : result;
}
