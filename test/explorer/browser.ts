import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { within } from '../support/timeLimit.js';

/** A page in a browser without a window, driven over the DevTools protocol. */
export interface BrowserPage {
  /** Addresses of all requests that the page and its workers made, WebSockets included. */
  readonly requests: readonly string[];
  /** What the page complained of: console errors, uncaught exceptions, violations of its policy. */
  readonly complaints: readonly string[];
  readonly open: (url: string) => Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  readonly value: <T>(expression: string) => Promise<T>;
  /** Resolves with the value of the expression once it is truthy; looked at whenever the page changes. */
  readonly sees: <T>(expression: string) => Promise<T>;
  /** Types into what has the focus. */
  readonly types: (text: string) => Promise<void>;
  /** A PNG of the page, in base64. */
  readonly picture: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--remote-debugging-port=0', '--window-size=1440,900'],
];
const START_LIMIT_MS = 30_000;
const SIGHT_LIMIT_MS = 20_000;

/** Starts Chromium with an empty profile and one blank page. */
export async function openBrowser(): Promise<BrowserPage> {
  const program = PROGRAMS.find((path) => existsSync(path));
  if (program === undefined) throw new Error('there is no chromium; scripts/setup-tests installs it');
  const profile = mkdtempSync(join(tmpdir(), 'thermograph-browser-'));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const link = await DevTools.connect(await within(START_LIMIT_MS, 'chromium', addressOf(child)));
    return await pageOf(link, () => end(child, profile));
  } catch (error) {
    await end(child, profile);
    throw error;
  }
}

async function pageOf(link: DevTools, ended: () => Promise<void>): Promise<BrowserPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  link.onEvent = (method, params) => note(method, params, requests, complaints);
  const { targetId } = await link.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const attach = { targetId, flatten: true };
  const { sessionId } = await link.send<{ sessionId: string }>('Target.attachToTarget', attach);
  const page = <T>(method: string, params: object = {}): Promise<T> => link.send<T>(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await page(`${domain}.enable`);
  const value = async <T>(expression: string): Promise<T> => {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const answer = await page<{ result: { value: T }; exceptionDetails?: object }>('Runtime.evaluate', asked);
    if (answer.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(answer.exceptionDetails)}`);
    return answer.result.value;
  };
  return {
    requests,
    complaints,
    value,
    open: async (url) => {
      const loaded = link.next('Page.loadEventFired');
      await page('Page.navigate', { url });
      await within(SIGHT_LIMIT_MS, `${url} to load`, loaded);
    },
    sees: (expression) => within(SIGHT_LIMIT_MS, `the page to show ${expression}`, value(onceSeen(expression))),
    types: (text) => page('Input.insertText', { text }),
    picture: async () => (await page<{ data: string }>('Page.captureScreenshot')).data,
    close: async () => {
      link.close();
      await ended();
    },
  };
}

/** A promise in the page that looks again at every change of its content. */
function onceSeen(expression: string): string {
  return `new Promise((resolve) => {
    const look = () => { const seen = (${expression}); if (seen) { watch.disconnect(); resolve(seen); } };
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    look();
  })`;
}

function note(method: string, params: Params, requests: string[], complaints: string[]): void {
  if (method === 'Network.requestWillBeSent') requests.push(params.request?.url ?? '');
  if (method === 'Network.webSocketCreated') requests.push(params.url ?? '');
  if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params.exceptionDetails));
  if (method === 'Runtime.consoleAPICalled' && params.type === 'error') complaints.push(JSON.stringify(params.args));
  if (method === 'Log.entryAdded' && params.entry?.level === 'error') complaints.push(JSON.stringify(params.entry));
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (address !== undefined) {
      child.stderr?.resume();
      return address;
    }
  }
  throw new Error('chromium ended before it listened');
}

async function end(child: ChildProcess, profile: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The parts of DevTools events that are looked at. */
interface Params {
  readonly request?: { readonly url: string };
  readonly url?: string;
  readonly type?: string;
  readonly args?: unknown;
  readonly exceptionDetails?: unknown;
  readonly entry?: { readonly level: string };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Commands and events of the DevTools protocol over one WebSocket. */
class DevTools {
  onEvent: (method: string, params: Params) => void = () => undefined;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #awaited = new Map<string, () => void>();
  #sent = 0;

  static async connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await once(socket, 'open');
    return new DevTools(socket);
  }

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as Message));
    socket.on('close', () => {
      for (const { reject } of this.#answers.values()) reject(new Error('chromium hung up'));
    });
  }

  send<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = ++this.#sent;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#answers.set(id, { resolve, reject });
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return promise as Promise<T>;
  }

  /** Resolves at the next event of that name. */
  next(method: string): Promise<void> {
    return new Promise((resolve) => this.#awaited.set(method, resolve));
  }

  close(): void {
    this.#answers.clear();
    this.#socket.close();
  }

  #take({ id, method, params = {}, result, error }: Message): void {
    if (id !== undefined) {
      const answer = this.#answers.get(id);
      this.#answers.delete(id);
      if (error) answer?.reject(new Error(error.message));
      else answer?.resolve(result);
    }
    if (method === undefined) return;
    this.onEvent(method, params);
    this.#awaited.get(method)?.();
    this.#awaited.delete(method);
  }
}
