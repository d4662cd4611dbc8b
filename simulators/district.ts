import type { DevicePlan, DistrictPlan, PlaceRef, PointPlan } from '../src/domain/masterData/districtPlan.js';
import type { Quantity } from '../src/domain/readings/quantities.js';
import { deviceTemplate } from './deviceTemplate.js';

/** Units of the demonstration's devices behind its one Modbus server. */
export const UNITS = { heatMeter: 1, controlValve: 2, roomCollector: 3 } as const;

const INLET: PlaceRef = { kind: 'INLET', code: 'B07-IN1' };
const HOUSEHOLD: PlaceRef = { kind: 'HOUSEHOLD', code: 'B07-1-101' };
const INSTALLED_AT_MS = Date.UTC(2025, 9, 15);
const POLL_INTERVAL_MS = 1000; // so that life is visible
const STALE_AFTER_MS = 10_000;

/** The demonstration district: one building with metered inlet and valve, one household with a room collector. */
export function districtPlan(server: { readonly host: string; readonly port: number }): DistrictPlan {
  const models = ['2flow-mag11', 'belimo-valve', 'rs-ws-n01'].map(deviceTemplate);
  return {
    organization: { code: 'DEMO', name: '示范供热有限公司', timeZone: 'Asia/Shanghai' },
    deviceModels: models,
    connectors: [
      {
        code: 'B07-MODBUS',
        name: '7号楼热力入口 Modbus 网关',
        protocol: 'modbus-tcp',
        config: { ...server, pollIntervalMs: POLL_INTERVAL_MS, reconnectMaxMs: 5000 },
      },
    ],
    substations: [{ code: 'S01', name: '阳光花园换热站' }],
    buildings: [
      {
        code: 'B07',
        name: '阳光花园 7号楼',
        address: '河北省石家庄市裕华区阳光路 18 号',
        substation: 'S01',
        heatedArea: 6000,
        use: 'RESIDENTIAL',
        systemForm: 'HOUSEHOLD_LOOP',
        meteringMethod: 'TEMPERATURE_AREA',
        longitude: 114.5149,
        latitude: 38.0428,
      },
    ],
    inlets: [{ code: INLET.code, name: '7号楼热力入口', kind: 'BUILDING_INLET', building: 'B07' }],
    households: [{ code: HOUSEHOLD.code, building: 'B07', inlet: INLET.code, heatedArea: 92.5 }],
    devices: DEVICES,
    points: POINTS,
  };
}

const DEVICES: readonly DevicePlan[] = [
  device(
    { code: 'B07-HM1', name: '7号楼热量表', serial: 'MAG11-250117', kind: 'HEAT_METER', model: '2FLOW-MAG11' },
    UNITS.heatMeter,
    INLET,
  ),
  device(
    { code: 'B07-CV1', name: '7号楼电动调节阀', serial: 'BLM-250118', kind: 'SMART_VALVE', model: 'BELIMO-VALVE' },
    UNITS.controlValve,
    INLET,
  ),
  device(
    {
      code: 'B07-1-101-RT1',
      name: '1单元101室温采集器',
      serial: 'RSWS-250119',
      kind: 'ROOM_TEMPERATURE_COLLECTOR',
      model: 'RS-WS-N01',
    },
    UNITS.roomCollector,
    HOUSEHOLD,
  ),
];

const POINTS: readonly PointPlan[] = [
  point('B07-HM1', 'supplyTemperature', 'SUPPLY_TEMPERATURE'),
  point('B07-HM1', 'returnTemperature', 'RETURN_TEMPERATURE'),
  point('B07-HM1', 'flow', 'FLOW'),
  point('B07-HM1', 'thermalPower', 'THERMAL_POWER'),
  point('B07-HM1', 'heat', 'HEAT', 'REGISTER'),
  point('B07-HM1', 'volume', 'VOLUME', 'REGISTER'),
  point('B07-CV1', 'valveOpening', 'VALVE_OPENING'),
  point('B07-CV1', 'valveFeedback', 'VALVE_FEEDBACK'),
  point('B07-1-101-RT1', 'roomTemperature', 'ROOM_TEMPERATURE'),
  point('B07-1-101-RT1', 'humidity', 'HUMIDITY'),
];

function device(
  what: Pick<DevicePlan, 'code' | 'name' | 'serial' | 'kind' | 'model'>,
  unit: number,
  place: PlaceRef,
): DevicePlan {
  return { ...what, connector: 'B07-MODBUS', address: { unit }, place, installedAtMs: INSTALLED_AT_MS };
}

function point(
  deviceCode: string,
  signal: string,
  quantity: Quantity,
  basis: 'INSTANT' | 'REGISTER' = 'INSTANT',
): PointPlan {
  const { place } = DEVICES.find(({ code }) => code === deviceCode) as DevicePlan;
  return {
    tag: `${place.code.replace('-', '/')}/${signal}`, // B07-IN1 → B07/IN1/supplyTemperature
    place,
    quantity,
    basis,
    periodMs: null,
    expectedIntervalMs: POLL_INTERVAL_MS,
    staleAfterMs: STALE_AFTER_MS,
    device: deviceCode,
    signal,
    multiplier: 1,
  };
}
