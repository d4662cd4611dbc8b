import type { NodeType } from '../../schema/globalId.js';
import type { ReplaceDeviceInput } from '../../schema/inputs/replaceDevice.js';
import type { PlaceType } from '../../schema/types/masterData.js';
import type { UserError } from '../../schema/types/problem.js';
import type { DeviceInUse, DeviceStore } from '../../store/devices.js';
import type { Viewer } from '../access.js';
import { problem, type Draft } from './draft.js';
import type { MasterData } from './masterData.js';
import { namedKey } from '../namedKey.js';

/** What came of an exchange: the keys of both devices, or what is wrong. */
export interface Exchange {
  readonly device: number | null;
  readonly replaced: number | null;
  readonly problems: readonly UserError[];
}

/** Exchanges devices: points keep their ids, tags and history; who served them when is kept beside (S002-5.7.2b). */
export class DeviceExchange {
  readonly #devices: DeviceStore;
  readonly #masterData: MasterData;
  readonly #now: () => number;
  constructor(devices: DeviceStore, masterData: MasterData, now: () => number) {
    this.#devices = devices;
    this.#masterData = masterData;
    this.#now = now;
  }

  /** Takes a device away and puts another one in its place, in one commit. */
  async replace(viewer: Viewer, input: ReplaceDeviceInput, requestId: string): Promise<Exchange> {
    const old = namedKey('Device', 'device', input.device);
    const found = await this.#devices.inUse(old, viewer.scope);
    const wrong = found
      ? this.#refusal(found, input)
      : problem('NOT_FOUND', ['device'], 'there is no such device in use, or it is not yours');
    if (!found || wrong) return { device: null, replaced: null, problems: wrong ? [wrong] : [] };
    const author = { actor: viewer.actor, requestId };
    let key = 0;
    const { outcomes } = await this.#masterData.within(author, async (session) => {
      [key] = await session.newKeys('Device', 1);
      await session.dateLifecycles(this.#at(input));
      return this.#masterData.stageAll(session, draftsOf(found, input, { key, at: this.#at(input) }), viewer.scope);
    });
    const problems = distinct(outcomes.flatMap((outcome) => outcome.problems));
    return problems.length > 0 ? { device: null, replaced: null, problems } : { device: key, replaced: old, problems };
  }

  #at({ at }: ReplaceDeviceInput): number {
    return at ?? this.#now();
  }

  #refusal({ installation, lifecycle }: DeviceInUse, input: ReplaceDeviceInput): UserError | undefined {
    const at = this.#at(input);
    if (lifecycle === 'REPLACED' || lifecycle === 'RETIRED')
      return problem('INVALID_VALUE', ['device'], 'it was taken away already');
    if (at > this.#now())
      return problem('INVALID_VALUE', ['at'], 'at lies in the future; an exchange is entered when it was made');
    if (installation && at <= installation.validFrom)
      return problem(
        'INVALID_VALUE',
        ['at'],
        `it was installed only at ${new Date(installation.validFrom).toISOString()}`,
      );
    return undefined;
  }
}

/** What the person who exchanged the device can do something about, each thing once, by the fields of the input. */
function distinct(problems: readonly UserError[]): UserError[] {
  const told = problems
    .filter(({ code }) => code !== 'NOT_APPLIED')
    .map(({ code, field, message }) => ({ code, message, field: field.map((name) => FIELDS[name] ?? name) }));
  return [...new Map(told.map((one) => [`${one.code} ${one.field.join('.')} ${one.message}`, one])).values()];
}

/** Fields of the input by the attribute that they end up in. */
const FIELDS: Readonly<Record<string, string>> = {
  code: 'replacement.code',
  name: 'replacement.name',
  serial: 'replacement.serial',
  model: 'replacement.model',
  signal: 'replacement.model',
  connector: 'replacement.connector',
  address: 'replacement.address',
  multiplier: 'replacement.multiplier',
  expectedVersion: 'device',
};

interface NewDevice {
  readonly key: number;
  readonly at: number;
}

/** Everything that an exchange changes. */
function draftsOf(old: DeviceInUse, input: ReplaceDeviceInput, { key, at }: NewDevice): Draft[] {
  const { replacement, closingRegister = null, openingRegister = null } = input;
  const { organization, installation, bindings, children } = old;
  const create = (type: NodeType, values: object, itsKey: number | null = null): Draft => ({
    ...{ type, action: 'CREATE', key: itsKey, organization, expectedVersion: null, values: { ...values } },
  });
  const update = (type: NodeType, changed: { key: number; version: number }, values: object): Draft => ({
    ...{ type, action: 'UPDATE', key: changed.key, organization: null, expectedVersion: changed.version },
    values: { ...values },
  });
  const device = {
    ...{
      code: replacement.code,
      name: replacement.name ?? old.name,
      serial: replacement.serial ?? null,
      kind: old.kind,
    },
    ...{ lifecycle: 'IN_SERVICE', parent: old.parent, replaces: old.key, address: replacement.address ?? old.address },
    model: replacement.model == null ? old.model : namedKey('DeviceModel', 'replacement.model', replacement.model),
    connector:
      replacement.connector == null
        ? old.connector
        : namedKey('Connector', 'replacement.connector', replacement.connector),
  };
  return [
    create('Device', device, key),
    update('Device', old, { lifecycle: 'REPLACED' }),
    ...children.map((child) => update('Device', child, { parent: key })),
    ...(installation
      ? [
          update('Installation', installation, { validTo: at, closingRegister }),
          create('Installation', {
            ...{ device: key, place: { type: installation.placeType as PlaceType, key: installation.place } },
            ...{ serial: replacement.serial ?? null, openingRegister, validFrom: at },
            multiplier: replacement.multiplier ?? installation.multiplier,
          }),
        ]
      : []),
    ...bindings.flatMap(({ point, signal, multiplier, ...binding }) => [
      update('PointBinding', binding, { validTo: at }),
      create('PointBinding', {
        point,
        device: key,
        signal,
        multiplier: replacement.multiplier ?? multiplier,
        validFrom: at,
      }),
    ]),
  ];
}
