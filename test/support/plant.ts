import type { DocumentRow, MasterDataDocument } from '../../src/domain/masterData/document.js';
import { DEMONSTRATION } from '../../simulators/district/equipment.js';

/** Port of a line of a plant. */
export function portOf({ connectors = [] }: MasterDataDocument, line: string): number {
  const { config } = connectors.find(({ code }) => code === line) as DocumentRow;
  return (config as { port: number }).port;
}

/** Unit of a device of the demonstration on its line. */
export function unitOf(device: string): number {
  const found = DEMONSTRATION.lines.flatMap(({ devices }) => devices).find(({ code }) => code === device);
  if (!found) throw new Error(`the demonstration has no device ${device}`);
  return found.unit;
}
