import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphClient } from '../support/graphClient.js';
import { runProgram, startHub, type CommandResult, type HubProcess } from '../support/hubProcess.js';
import { serve, startModbusServer } from '../support/modbusServer.js';
import { serveDatabase, type ServedDatabase } from '../support/servedDatabase.js';
import { tagOf, testDistrict } from '../support/testDistrict.js';

let served: ServedDatabase;
let server: Awaited<ReturnType<typeof startModbusServer>>;
let hub: HubProcess;
let capture: string;
const range = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

/** A hub polls a meter, and stops, which stores what the journal holds; then one runs that shows it and polls nothing. */
beforeAll(async () => {
  let value = 40;
  server = await startModbusServer(new Map([[1, serve({ registers: () => new Map([[0, value++]]) })]]));
  served = await serveDatabase(testDistrict(1, { host: '127.0.0.1', port: server.port }));
  capture = join(served.dataDir, 'capture.jsonl');
  const stream = served.as('auditor').follow({ filter: { tags: [tagOf(1)] } });
  for (let polls = 0; polls < 5;) polls += (await stream.next()).readings.length;
  await stream.close();
  await served.hub.stop();
  const { dataDir, databaseUrl } = served;
  hub = await startHub({ dataDir, databaseUrl, flags: ['--roles', 'api'] });
});
afterAll(async () => {
  await hub.stop();
  await served.end();
  await server.stop();
});

const thermograph = (...words: string[]): Promise<CommandResult> =>
  runProgram(words, { dataDir: served.dataDir, databaseUrl: served.databaseUrl });
const exported = (...more: string[]): Promise<CommandResult> =>
  thermograph('journal', 'export', '--device', 'B001-HM1', '--from', range.from, '--to', range.to, ...more);

it('shows in the graph what a reading came of, and what a message became', async () => {
  const client = new GraphClient(hub.url, served.keys.auditor);
  const { points } = await client.data<{
    points: { nodes: { readings: { nodes: { time: string; frames: { id: string; content: string }[] }[] } }[] };
  }>(
    `query ($from: DateTime!, $to: DateTime!) { points { nodes {
      readings(from: $from, to: $to, first: 3, quality: [GOOD]) { nodes { time frames { id content } } } } } }`,
    range,
  );
  const readings = points.nodes[0]!.readings.nodes;
  expect(readings.map(({ frames }) => frames.length)).toEqual([2, 2, 2]);
  const { frame } = await client.data<{ frame: unknown }>(
    `query ($id: ID!) { frame(id: $id) {
      direction receivedAt sentAt content checkCode checkOk verdict missing citations { reason }
      device { code } connector { code } readings { time point { tag } } } }`,
    { id: readings[0]!.frames[1]!.id },
  );
  expect(frame).toMatchObject({
    ...{ direction: 'IN', sentAt: null, content: readings[0]!.frames[1]!.content, verdict: 'ACCEPTED' },
    ...{ checkCode: null, checkOk: null, missing: ['SENT_AT', 'CHECK_CODE', 'DEVICE_STATE'], citations: [] },
    ...{ device: { code: 'B001-HM1' }, connector: { code: 'LINK' } },
    readings: [{ time: readings[0]!.time, point: { tag: tagOf(1) } }],
  });
  const { frames } = await client.data<{ frames: { totalCount: number; nodes: unknown[] } }>(
    `query ($filter: FrameFilter!) { frames(filter: $filter, first: 4) { totalCount nodes { id } } }`,
    { filter: range },
  );
  expect(frames.totalCount).toBeGreaterThanOrEqual(10);
  expect(frames.nodes).toHaveLength(4);
});

describe('thermograph journal', () => {
  it('exports what a device said, and gets the stored readings of it again', async () => {
    expect(await exported('--out', capture)).toMatchObject({ code: 0, stdout: '' });
    const lines = readFileSync(capture, 'utf8').trim().split('\n');
    expect(JSON.parse(lines[1]!)).toMatchObject({ direction: 'IN', connector: 'LINK', device: 'B001-HM1' });
    const { code, stdout } = await thermograph('journal', 'replay', capture);
    expect(stdout).toMatch(/messages: \d+ readings as stored, 0 different, 0 not stored\n$/);
    expect(code).toBe(0);
  });

  it('says what differs from what is stored', async () => {
    const lines = (await exported()).stdout.trim().split('\n');
    const answer = JSON.parse(lines[1]!) as { content: string };
    lines[1] = JSON.stringify({ ...answer, content: answer.content.replace(/....$/, '0bb8') });
    const forged = join(served.dataDir, 'forged.jsonl');
    writeFileSync(forged, lines.join('\n'));
    const { code, stdout } = await thermograph('journal', 'replay', forged, '--connector', 'LINK');
    expect(stdout).toMatch(new RegExp(`${tagOf(1)}  3000  STORED \\d+\n`));
    expect(stdout).toMatch(/ 1 different, 0 not stored\n$/);
    expect(code).toBe(1);
  });

  it('verifies that the journal is as it was written', async () => {
    expect(await thermograph('journal', 'verify')).toMatchObject({
      code: 0,
      stdout: 'the journal is as it was written\n',
    });
  });

  it.each([
    [['export', '--device', 'NONE', '--from', range.from, '--to', range.to], 1, 'NOT_FOUND'],
    [['export', '--device', 'B001-HM1', '--from', 'yesterday', '--to', range.to], 2, 'FLAG_INVALID'],
    [
      ['export', '--device', 'B001-HM1', '--from', range.from, '--to', range.to, '--out', 'no/such/x'],
      1,
      'FILE_UNWRITABLE',
    ],
    [['replay', 'nowhere.jsonl'], 1, 'FILE_UNREADABLE'],
    [['replay', 'package.json'], 1, 'FILE_BROKEN'],
  ])('%j ends with %i, %s', async (words, code, error) => {
    const ended = await thermograph('journal', ...words);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(`[${error}]`)]);
  });
});
