import { afterAll, beforeAll, expect, it } from 'vitest';
import { METERED, meteredDistrict } from '../support/meteredDistrict.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';

let served: ServedDatabase;
beforeAll(async () => {
  served = await serveDatabase(meteredDistrict());
});
afterAll(() => served.end());

const START = Date.UTC(2025, 11, 9, 16); // midnight in Shanghai
const HOUR_MS = 3_600_000;
const at = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();

interface Shown {
  readonly unit: string;
  readonly times: readonly string[];
  readonly values: readonly (number | null)[];
  readonly estimated: readonly boolean[];
  readonly incomplete: readonly boolean[];
  readonly total: number | null;
  readonly events: readonly { readonly before: number | null }[];
}
const FIELDS = `unit times values estimated coverage incomplete total events { kind time before after }`;
const OF_POINT = `query Used($tag: String!, $from: DateTime!, $to: DateTime!, $bucket: Bucket) {
  point(by: { tag: $tag }) { id consumption(from: $from, to: $to, bucket: $bucket) { ${FIELDS} } } }`;
const OF_POINTS = `query Used($points: [ID!]!, $from: DateTime!, $to: DateTime!) {
  consumption(points: $points, from: $from, to: $to) { ${FIELDS} point { tag } } }`;
const REPLACE = `mutation Replace($input: ReplaceDeviceInput!) {
  replaceDevice(input: $input) { device { code } userErrors { field message } } }`;

/** Registers that count 8 kWh and 0.5 m3 an hour, every quarter of an hour. */
const counting = (from: number, to: number, begin: { heat: number; volume: number }) =>
  Array.from({ length: (to - from) * 4 }, (_, i) => i / 4).flatMap((hours) => [
    { tag: METERED.heat, time: at(from + hours), value: begin.heat + 8 * hours },
    { tag: METERED.volume, time: at(from + hours), value: begin.volume + 0.5 * hours },
  ]);

it('goes on without a step when a meter is exchanged (S002-5.7.2b)', async () => {
  const admin = served.as('admin');
  await admin.ingest(counting(0, 30, { heat: 90_000, volume: 500 }));
  const { device } = await admin.data<{ device: { id: string } }>(
    '{ device(by: { code: { code: "B001-HM1" } }) { id } }',
  );
  // Taken away five minutes behind the last reading of hour 30, with what it counted until then.
  const exchange = 30 - 0.25 + 1 / 12;
  const input = {
    ...{ device: device.id, replacement: { code: 'B001-HM2', serial: 'NEW' }, at: at(exchange) },
    ...{ closingRegister: 90_000 + 8 * exchange, openingRegister: 3 },
  };
  const { replaceDevice } = await admin.data<{ replaceDevice: { userErrors: object[] } }>(REPLACE, { input });
  expect(replaceDevice.userErrors).toEqual([]);
  await admin.ingest(counting(30, 49, { heat: 3 + 8 * (30 - exchange), volume: 0 }));

  const range = { from: at(0), to: at(48) };
  const shown = async (tag: string, bucket: object | null): Promise<Shown & { id: string }> => {
    const { point } = await admin.data<{ point: { id: string; consumption: Shown } }>(OF_POINT, {
      tag,
      bucket,
      ...range,
    });
    return { ...point.consumption, id: point.id };
  };
  const heat = await shown(METERED.heat, { calendar: 'DAY' });
  const event = { kind: 'EXCHANGE', time: at(exchange) };
  expect(heat).toMatchObject({
    ...{ unit: 'kW.h', times: [at(0), at(24)], values: [192, 192], total: 384 },
    ...{ estimated: [false, false], incomplete: [false, false] },
    events: [{ ...event, after: 3 }],
  });
  expect(heat.events[0]?.before).toBeCloseTo(90_238.667, 3);
  const hourly = await shown(METERED.heat, { calendar: 'HOUR' });
  expect(hourly.values).toEqual(Array(48).fill(8));

  // The registers of the exchange are those of heat: of the volume nobody wrote down what ran between two readings.
  const volume = await shown(METERED.volume, null);
  expect(volume).toMatchObject({ unit: 'm3', events: [{ ...event, before: null, after: null }] });
  expect(volume.total).toBeCloseTo(24 - 0.125, 3);

  const { consumption } = await admin.data<{ consumption: (Shown & { point: object })[] }>(OF_POINTS, {
    ...{ points: [volume.id, heat.id], ...range },
  });
  expect(consumption).toMatchObject([
    { total: volume.total, point: { tag: METERED.volume } },
    { total: 384, point: { tag: METERED.heat } },
  ]);
});

it('has a season of its own as soon as one is entered', async () => {
  const admin = served.as('admin');
  const { createHeatingSeason } = await admin.data<{ createHeatingSeason: object }>(
    `mutation Enter($input: CreateHeatingSeasonInput!) { createHeatingSeason(input: $input) {
      heatingSeason { name statutoryDays organization { code heatingSeasons { nodes { plannedStart actualStart } } } }
      userErrors { code field } } }`,
    { input: { name: '2025-2026', plannedStart: '2025-11-15', plannedEnd: '2026-03-15', actualStart: '2025-12-11' } },
  );
  expect(createHeatingSeason).toEqual({
    heatingSeason: {
      ...{ name: '2025-2026', statutoryDays: 121 },
      organization: {
        code: 'TEST',
        heatingSeasons: { nodes: [{ plannedStart: '2025-11-15', actualStart: '2025-12-11' }] },
      },
    },
    userErrors: [],
  });
  // What is stored behind the entry is shown to followers only when the hub judges by it.
  const stream = admin.follow({ filter: { tags: [METERED.heat] } });
  await stream.next();
  await admin.ingest([{ tag: METERED.heat, time: at(50), value: 300 }]);
  await stream.next();
  await stream.close();
  const { point } = await admin.data<{ point: { consumption: Shown } }>(OF_POINT, {
    ...{ tag: METERED.heat, from: at(0), to: at(48), bucket: { calendar: 'HEATING_SEASON' } },
  });
  expect(point.consumption).toMatchObject({ times: [at(24)], values: [192], total: 192 });
});

it('refuses a season that cannot be, and one that is there', async () => {
  const admin = served.as('admin');
  const refused = async (values: object): Promise<string[]> => {
    const input = { name: '2026-2027', plannedStart: '2026-11-15', plannedEnd: '2027-03-15', ...values };
    const { createHeatingSeason } = await admin.data<{
      createHeatingSeason: { userErrors: { code: string; field: string[] }[] };
    }>(
      `mutation Enter($input: CreateHeatingSeasonInput!) { createHeatingSeason(input: $input) { userErrors { code field } } }`,
      { input },
    );
    return createHeatingSeason.userErrors.map(({ code, field }) => `${code} ${field.join('.')}`);
  };
  expect(await refused({ name: '2025-2026', plannedStart: '2025-11-15', plannedEnd: '2026-03-15' })).toEqual([
    'NAME_TAKEN name',
  ]);
  expect(await refused({ name: '2026' })).toEqual(['INVALID_VALUE name']);
  expect(await refused({ name: '2026-2028' })).toEqual(['INVALID_VALUE name']);
  expect(await refused({ plannedEnd: '2027-07-01' })).toEqual(['INVALID_VALUE plannedEnd']);
  expect(await refused({ plannedEnd: '2026-11-14' })).toEqual(['INVALID_VALUE plannedEnd']);
  expect(await refused({ actualStart: '2027-03-16' })).toEqual(['INVALID_VALUE actualStart']);
  expect(await refused({ actualEnd: '2026-11-14' })).toEqual(['INVALID_VALUE actualEnd']);
});

it('is no business of a point that does not count', async () => {
  const { errors } = await served
    .as('auditor')
    .ask(OF_POINT, { tag: METERED.temperature, from: at(0), to: at(1), bucket: null });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_A_REGISTER']);
});
