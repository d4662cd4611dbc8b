import type { z } from 'zod';
import { CONNECTORS } from '../connectors/registry.js';
import type { EquipmentChecks } from '../services/masterData/rules.js';

/** Checks of settings by the connectors that will use them. */
export const equipmentChecks: EquipmentChecks = {
  connector: (protocol, config) => {
    const connector = CONNECTORS.get(protocol);
    if (!connector) return [`there is no protocol ${protocol}; there are ${[...CONNECTORS.keys()].join(', ')}`];
    return faultsOf(connector.configSchema.safeParse(config));
  },
  registerMap: (map) => {
    const all = [...CONNECTORS.values()].map(({ registerMapSchema }) => faultsOf(registerMapSchema.safeParse(map)));
    return all.find((faults) => faults.length === 0) ?? all[0] ?? [];
  },
};

const MOST_FAULTS = 5;

function faultsOf(result: z.ZodSafeParseResult<unknown>): string[] {
  if (result.success) return [];
  return result.error.issues.slice(0, MOST_FAULTS).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
