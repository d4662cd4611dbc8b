import type { Viewer } from '../services/access.js';
import type { Services } from '../services/services.js';
import type { Loaders } from '../services/loaders.js';

/** What every resolver is given. One a request. */
export interface Context {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly loaders: Loaders;
  readonly requestId: string;
  /** Network address of the client; null when it is gone. */
  readonly address: string | null;
}
