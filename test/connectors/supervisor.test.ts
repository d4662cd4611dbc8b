import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyConnector } from '../../src/connectors/registry.js';
import { LinkSupervisor, type LinkDescription } from '../../src/connectors/supervisor.js';
import type { HubError } from '../../src/shared/errors.js';

/** A connector that tells when it runs and when it ends. */
function recording(events: string[]): AnyConnector {
  return {
    manifest: { id: 'test', standard: 'none', flow: 'listen', writes: false },
    configSchema: z.object({ name: z.string() }),
    addressSchema: z.unknown(),
    registerMapSchema: z.unknown(),
    replay: () => [],
    run: async ({ config }, _ports, signal) => {
      const { name } = config as { name: string };
      events.push(`run ${name}`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      events.push(`end ${name}`);
    },
  };
}

const link = (key: number, config: unknown, protocol = 'test'): LinkDescription => ({
  key,
  code: `L${key}`,
  protocol,
  config,
  conflictPolicy: 'RESEND_WINS',
  devices: [],
});

interface Trial {
  readonly supervisor: LinkSupervisor;
  readonly events: string[];
  readonly warned: Promise<HubError>;
  readonly configure: (...links: LinkDescription[]) => Promise<void>;
  readonly claims: Set<number>;
  /** Lets the next reading of the configuration fail. */
  readonly fail: () => void;
}

function trial(options: { refuse?: number[] } = {}): Trial {
  const events: string[] = [];
  const warned = Promise.withResolvers<HubError>();
  const claims = new Set<number>();
  let links: LinkDescription[] = [];
  let failing = false;
  const supervisor = new LinkSupervisor(new Map([['test', recording(events)]]), {
    links: () =>
      failing ? ((failing = false), Promise.reject(new Error('database is away'))) : Promise.resolve(links),
    claim: ({ key }) => {
      if (options.refuse?.includes(key)) return Promise.resolve(false);
      claims.add(key);
      return Promise.resolve(true);
    },
    fieldPeers: { isDeclared: false, includes: () => false },
    securityEvent: () => undefined,
    release: ({ key }) => {
      claims.delete(key);
      return Promise.resolve();
    },
    sinkFor: () => () => Promise.resolve(1),
    journalFor: () => () => null,
    contact: () => undefined,
    warn: (_link, error) => warned.resolve(error),
    inform: () => undefined,
    now: Date.now,
  });
  const configure = (...wanted: LinkDescription[]): Promise<void> => {
    links = wanted;
    return supervisor.refresh();
  };
  const fail = (): void => void (failing = true);
  return { supervisor, events, warned: warned.promise, configure, claims, fail };
}

describe('the supervisor of links', () => {
  it('runs what is configured, leaves alone what did not change, restarts what did, ends what is gone', async () => {
    const { supervisor, events, configure, claims } = trial();
    await configure(link(1, { name: 'a' }), link(2, { name: 'b' }));
    await configure(link(1, { name: 'a' }), link(2, { name: 'b2' }));
    await configure(link(2, { name: 'b2' }));
    expect(events).toEqual(['run a', 'run b', 'end b', 'run b2', 'end a']);
    expect([...claims]).toEqual([2]);
    expect(supervisor.running).toBe(1);
    await supervisor.stop();
    expect(events.at(-1)).toBe('end b2');
    expect(claims.size).toBe(0);
  });

  it('leaves to others what they have claimed', async () => {
    const { supervisor, events, configure } = trial({ refuse: [1] });
    await configure(link(1, { name: 'a' }), link(2, { name: 'b' }));
    expect(events).toEqual(['run b']);
    await supervisor.stop();
  });

  it('stops what it serves without a claim, and goes on after a refresh that failed', async () => {
    const refused: number[] = [];
    const { supervisor, events, configure, fail } = trial({ refuse: refused });
    await configure(link(1, { name: 'a' }), link(2, { name: 'b' }));
    refused.push(1);
    fail();
    await expect(supervisor.refresh()).rejects.toThrow('database is away');
    await supervisor.refresh();
    expect(events).toEqual(['run a', 'run b', 'end a']);
    await supervisor.stop();
  });

  it('says what is wrong with a configuration, and runs the others', async () => {
    const { supervisor, events, configure, warned } = trial();
    await configure(link(1, { name: 7 }), link(2, { name: 'b' }));
    expect(await warned).toMatchObject({ code: 'CONNECTOR_CONFIG', kind: 'setup' });
    expect(events).toEqual(['run b']);
    await supervisor.stop();
  });

  it('says which protocols there are', async () => {
    const { supervisor, configure, warned } = trial();
    await configure(link(1, { name: 'a' }, 'smoke-signals'));
    expect((await warned).message).toContain('no protocol "smoke-signals"; there is test');
    await supervisor.stop();
  });
});
