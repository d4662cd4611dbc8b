import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { within } from './timeLimit.js';

/** An error as a client gets it. */
export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** An answer over HTTP. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphError[] | undefined;
}

/** A reading as a query shows it. */
export interface ShownReading {
  readonly time: string;
  readonly value: number | null;
  readonly quality: string;
}

/** A piece of `readingsAdded` or `latestReadings` as a client gets it. */
export interface LiveBatch {
  readonly cursor: string;
  readonly snapshot: boolean;
  readonly resync: string | null;
  readonly readings: readonly (ShownReading & {
    readonly pointId: string;
    readonly tag: string;
    readonly flags: readonly string[];
  })[];
}

/** A reading as `ingestReadings` takes it. */
export interface SentReading {
  readonly tag?: string;
  readonly pointId?: string;
  readonly time: string;
  readonly value: number | null;
}

/** What `ingestReadings` answers. */
export interface IngestPayload {
  readonly cursor: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string }[];
}

const ANSWER_LIMIT_MS = 30_000;
const BATCH_LIMIT_MS = 20_000;

const INGEST = `mutation Ingest($input: IngestReadingsInput!) {
  ingestReadings(input: $input) { cursor accepted duplicates rejected { index code } }
}`;
const FOLLOW = `subscription Follow($filter: ReadingFilter, $after: String) {
  batches: readingsAdded(filter: $filter, after: $after) {
    cursor snapshot resync readings { pointId tag time value quality flags }
  }
}`;
const FOLLOW_LATEST = `subscription FollowLatest($filter: ReadingFilter, $minInterval: Duration) {
  batches: latestReadings(filter: $filter, minInterval: $minInterval) {
    cursor snapshot resync readings { pointId tag time value quality flags }
  }
}`;

/** A client of a graph with one API key, or without any. */
export class GraphClient {
  readonly url: string;
  readonly key: string | null;

  constructor(url: string, key: string | null) {
    this.url = url;
    this.key = key;
  }

  /** Sends an operation. */
  ask<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Answer<Data>> {
    return this.post(JSON.stringify({ query, variables }));
  }

  /** Sends an operation that must succeed, and gives its data. */
  async data<Data>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors, status } = await this.ask<Data>(query, variables);
    if (errors || !data) throw new Error(`${query.trim()} → ${status} ${JSON.stringify(errors)}`);
    return data;
  }

  /** Sends readings, of which the sound ones must be stored. */
  async ingest(readings: readonly SentReading[]): Promise<IngestPayload> {
    return (await this.data<{ ingestReadings: IngestPayload }>(INGEST, { input: { readings } })).ingestReadings;
  }

  /** Sends a body as it is. */
  async post<Data = Record<string, unknown>>(
    body: string | Uint8Array<ArrayBuffer> | ReadableStream,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Data>> {
    const response = await fetch(this.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...this.credential, ...headers },
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
    const answer = (await response.json()) as Pick<Answer<Data>, 'data' | 'errors'>;
    return { status: response.status, headers: response.headers, data: answer.data, errors: answer.errors };
  }

  /** Opens `readingsAdded` with a plain graphql-ws client that never tries again. */
  follow(variables: { filter?: object; after?: string } = {}): LiveStream {
    return new LiveStream(this, FOLLOW, variables);
  }

  /** Opens `latestReadings` in the same way. */
  followLatest(variables: { filter?: object; minInterval?: string } = {}): LiveStream {
    return new LiveStream(this, FOLLOW_LATEST, variables);
  }

  /** Address of another path of the same server. */
  at(path: string): string {
    return new URL(path, this.url).href;
  }

  get credential(): Record<string, string> {
    return this.key === null ? {} : { authorization: `Bearer ${this.key}` };
  }
}

/** A subscription with a connection of its own. */
export class LiveStream {
  /** How the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #client: ReturnType<typeof createClient>;
  readonly #batches: AsyncIterableIterator<{
    data?: { batches: LiveBatch } | null | undefined;
    errors?: unknown;
  }>;

  constructor({ url, credential }: GraphClient, query: string, variables: object) {
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    this.closed = closed.promise;
    this.#client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: credential,
      retryAttempts: 0,
      on: { closed: (event) => closed.resolve(event as { code: number; reason: string }) },
    });
    this.#batches = this.#client.iterate<{ batches: LiveBatch }>({ query, variables: { ...variables } });
  }

  /** The next batch, which may be yet to come. */
  async next(limitMs = BATCH_LIMIT_MS): Promise<LiveBatch> {
    const result = await within(limitMs, 'the next batch of the stream', this.#batches.next());
    const value = result.done ? undefined : result.value;
    if (!value?.data) throw new Error(`the stream gave ${JSON.stringify(result)}`);
    return value.data.batches;
  }

  /** Ends the operation and the connection in order. */
  async close(): Promise<void> {
    await this.#batches.return?.();
    await this.#client.dispose();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#batches.next().catch(() => undefined); // whoever waits hears that it broke
    this.#client.terminate();
  }
}
