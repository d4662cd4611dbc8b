import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CoordinateSystemName } from '../domain/geo/coordinates.js';
import type { Viewer } from '../services/access.js';
import type { FileImports, Upload } from '../services/masterData/import/fileImports.js';
import { CallerError, HubError } from '../shared/errors.js';
import { forbidden, rateLimited, refuse, tooLarge, unauthenticated } from './exchange.js';
import type { Gate } from './gate.js';
import type { Peer } from './peerAddress.js';
import { receiveFile } from './receiveFile.js';

/** What the route needs of the hub. */
export interface ImportPorts {
  readonly gate: Gate;
  readonly fileImports: FileImports;
}

/** Largest file. */
const FILE_BYTES = 64 * 1024 * 1024;
/** The whole is less than what the server gives any request, so that there is an answer. */
const RECEIVING = { bytes: FILE_BYTES, idleMs: 30_000, totalMs: 110_000 };

const FORMATS: readonly (readonly [type: RegExp, format: 'csv' | 'xlsx' | 'yaml'])[] = [
  [/^text\/(csv|plain|tab-separated-values)$/, 'csv'],
  [/^application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet$/, 'xlsx'],
  [/^(application|text)\/(x-)?yaml$/, 'yaml'],
];
const ENDING = /\.(csv|txt|tsv|xlsx|xlsm|ya?ml)$/i;
const SYSTEMS: readonly CoordinateSystemName[] = ['WGS84', 'GCJ02', 'BD09'];

/**
 * `POST /import`: a file as body, answered with a report. 200 when it is imported or, with `dryRun=true`, would be; 422
 * when anything is wrong with it, and nothing was written.
 */
export async function importRoute(
  request: IncomingMessage,
  response: ServerResponse,
  { url, peer }: { readonly url: URL; readonly peer: Peer },
  ports: ImportPorts,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return refuse(response, 405, 'BAD_REQUEST', 'send the file as the body of a POST');
  }
  const presented = await ports.gate.present(request.headers.authorization, peer.address);
  if (presented.kind === 'throttled') return rateLimited(response, presented.retryMs);
  if (presented.kind !== 'viewer') {
    request.resume();
    if (presented.kind === 'misused') return forbidden(response, presented.error);
    return unauthenticated(response, 'send a credential: Authorization: Bearer <API key>');
  }
  try {
    await importFor(presented.viewer, request, response, { url, fileImports: ports.fileImports });
  } catch (error) {
    request.resume();
    if (!(error instanceof HubError) || error.kind !== 'caller') throw error;
    // What is still to come of the file is not waited for.
    if (error.code === 'BODY_INCOMPLETE') response.setHeader('connection', 'close');
    refuse(response, STATUS[error.code] ?? 422, error.code, error.message);
  }
}

const STATUS: Readonly<Record<string, number>> = {
  ...{ BAD_USER_INPUT: 400, FORBIDDEN: 403, BODY_INCOMPLETE: 408, CONFLICT: 409 },
};

async function importFor(
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
  { url, fileImports }: { readonly url: URL; readonly fileImports: FileImports },
): Promise<void> {
  const settings = settingsOf(url.searchParams, request.headers['content-type'] ?? '');
  const receive = (): Promise<Buffer | null> => receiveFile(request, RECEIVING);
  const requestId = String(response.getHeader('x-request-id'));
  const report = await fileImports.importUpload(viewer, { ...settings, receive }, requestId);
  if (report === null) return tooLarge(request, response, FILE_BYTES);
  response.writeHead(report.errorCount > 0 ? 422 : 200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(report));
}

function settingsOf(query: URLSearchParams, contentType: string): Omit<Upload, 'receive'> {
  checkNames(query);
  const [type] = contentType.split(';');
  const format = FORMATS.find(([pattern]) => pattern.test(type.trim().toLowerCase()))?.[1];
  const name = query.get('filename') ?? 'upload';
  const sheet = query.get('type');
  if (!ENDING.test(name) && format === undefined) {
    throw wrong('content-type tells no format; send text/csv, application/yaml or that of XLSX, or give filename');
  }
  return {
    // The name is believed before the content type: browsers and scripts often send a wrong one.
    source: { name, ...(ENDING.test(name) || !format ? {} : { format }), ...(sheet === null ? {} : { sheet }) },
    organization: query.get('organization'),
    coordinates: coordinatesOf(query.get('coordinates') ?? 'WGS84'),
    dryRun: isYes(query.get('dryRun') ?? 'false'),
  };
}

const PARAMETERS = ['filename', 'type', 'organization', 'coordinates', 'dryRun'];

/** A parameter that is misspelled or there twice would be left out of account, and with `dryrun` the file be written. */
function checkNames(query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (!PARAMETERS.includes(name))
      throw wrong(`there is no parameter "${name}"; those there are: ${PARAMETERS.join(', ')}`);
    if (query.getAll(name).length > 1) throw wrong(`the parameter ${name} is there twice; give it once`);
  }
}

function coordinatesOf(text: string): CoordinateSystemName {
  const found = SYSTEMS.find((system) => system === text.toUpperCase());
  if (found) return found;
  throw wrong(`coordinates is "${text}"; it must be one of ${SYSTEMS.join(', ')}`);
}

function isYes(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrong(`dryRun is "${text}"; it must be true or false`);
}

const wrong = (message: string): CallerError => new CallerError('BAD_USER_INPUT', message);
