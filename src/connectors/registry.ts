import type { Connector } from './contract.js';
import { connector as modbus } from './modbus/index.js';

/** A connector whose own types are not known: what its schemas' `parse` gives is what its `run` takes. */
export type AnyConnector = Connector<unknown, unknown, unknown>;

/** Every connector of the hub, by its `manifest.id`. */
export const CONNECTORS: ReadonlyMap<string, AnyConnector> = new Map(
  [modbus].map((connector): [string, AnyConnector] => [connector.manifest.id, connector]),
);
