import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { registerMapSchema } from '../src/connectors/modbus/config.js';
import type { DeviceModelPlan } from '../src/domain/masterData/districtPlan.js';
import { packageRoot } from '../src/shared/packageRoot.js';

const templateSchema = z.strictObject({
  code: z.string(),
  manufacturer: z.string(),
  name: z.string(),
  kind: z.enum(['HEAT_METER', 'SMART_VALVE', 'ROOM_TEMPERATURE_COLLECTOR']),
  source: z.string(),
  signals: registerMapSchema.shape.signals,
});

/**
 * The device model in `templates/<fileName>.yaml`, with the register map as the connector takes it.
 *
 * @throws ZodError the file is no template; the message names the field.
 */
export function deviceTemplate(fileName: string): DeviceModelPlan {
  const file = join(packageRoot(import.meta.url), 'templates', `${fileName}.yaml`);
  const { code, name, manufacturer, kind, signals } = templateSchema.parse(parse(readFileSync(file, 'utf8')));
  return { code, name, manufacturer, kind, registerMap: { signals } };
}
