import type { MasterDataDocument } from '../../../src/domain/masterData/document.js';

/** A small district with something of every type. */
export const DISTRICT: MasterDataDocument = {
  organizations: [
    { code: 'ORG', name: '示范供热有限公司', kind: 'HEATING_COMPANY', timeZone: 'Asia/Shanghai' },
    { code: 'ORG-N', name: '城北分公司', parent: 'ORG' },
  ],
  heatingSeasons: [
    {
      ...{ organization: 'ORG', name: '2026-2027', plannedStart: '2026-11-15', plannedEnd: '2027-03-15' },
      actualStart: '2026-11-07',
    },
  ],
  heatSources: [
    { organization: 'ORG', code: 'HS1', name: '东郊热电厂', ratedPower: 58_000, longitude: 116.5, latitude: 39.9 },
  ],
  primaryNetworks: [
    { organization: 'ORG', code: 'PN1', name: '一级网', heatSource: 'HS1', designSupplyTemperature: 120 },
  ],
  substations: [
    { organization: 'ORG', code: 'S01', name: '1号换热站', primaryNetwork: 'PN1', 'externalId:ERP': '4711' },
    { organization: 'ORG', code: 'S00', name: '备用站' },
  ],
  substationLoops: [{ organization: 'ORG', code: 'S01-L', name: '低区机组', substation: 'S01', designFlow: 120.5 }],
  secondaryNetworks: [{ organization: 'ORG', code: 'SN1', name: '二级网', substationLoop: 'S01-L' }],
  communities: [{ organization: 'ORG', code: 'YG', name: '阳光花园' }],
  buildings: [
    {
      ...{ organization: 'ORG', code: '007', name: '7号楼', heatedArea: 4200.5, use: 'RESIDENTIAL' },
      ...{ systemForm: 'HOUSEHOLD_LOOP', community: 'YG', substation: 'S01', secondaryNetwork: 'SN1', floors: 6 },
      ...{ heatingInServiceSince: '2009-11-15', suppliedSince: '2024-11-15T00:00:00+08:00' },
      ...{ coordinateSystem: 'WGS84', longitude: 116.391, latitude: 39.907, address: '阳光路1号' },
    },
  ],
  buildingUnits: [{ organization: 'ORG', code: '007-1', name: '1单元', building: '007' }],
  inlets: [
    { organization: 'ORG', code: 'IN1', name: '1单元入口', kind: 'UNIT_INLET', building: '007', buildingUnit: '007-1' },
    {
      organization: 'ORG',
      code: 'IN2',
      name: '101户入口',
      kind: 'HOUSEHOLD_INLET',
      building: '007',
      household: 'H101',
    },
  ],
  households: [
    {
      ...{ organization: 'ORG', code: 'H101', heatedArea: 85.5, building: '007', buildingUnit: '007-1', floor: 1 },
      ...{ room: '0101', inlet: 'IN1', typical: true },
    },
  ],
  zones: [{ organization: 'ORG', code: 'Z1', name: '客厅', household: 'H101' }],
  heatUsers: [{ organization: 'ORG', code: 'U1', name: '王小明' }],
  occupancies: [{ organization: 'ORG', household: 'H101', heatUser: 'U1', validFrom: '2020-05-01' }],
  vocEnterprises: [{ organization: 'ORG', code: 'E1', name: '涂装厂' }],
  vocFacilities: [
    { organization: 'ORG', code: 'F2', name: '活性炭箱', vocEnterprise: 'E1', kind: 'TREATMENT' },
    { organization: 'ORG', code: 'F1', name: '喷漆房', vocEnterprise: 'E1', kind: 'PRODUCTION', treatedBy: 'F2' },
  ],
  connectors: [
    {
      ...{ organization: 'ORG', code: 'C1', name: '网关', protocol: 'modbus' },
      config: { transport: 'tcp', host: '127.0.0.1', port: 502 },
    },
  ],
  deviceModels: [
    {
      organization: 'ORG',
      code: 'M1',
      name: '超声波热量表',
      manufacturer: '某厂',
      kind: 'HEAT_METER',
      conformsTo: ['EN 1434', 'CJ 128'],
    },
  ],
  devices: [
    { organization: 'ORG', code: 'D2', name: '集中器', kind: 'CONCENTRATOR' },
    {
      ...{ organization: 'ORG', code: 'D1', name: '楼栋总表', kind: 'HEAT_METER', serial: '00012345', model: 'M1' },
      ...{ parent: 'D2', connector: 'C1', address: { unit: 7 } },
    },
  ],
  installations: [
    {
      ...{
        organization: 'ORG',
        device: 'D1',
        placeType: 'Inlet',
        place: 'IN1',
        validFrom: '2024-10-01T08:00:00+08:00',
      },
      openingRegister: 12.5,
    },
  ],
  points: [
    {
      ...{ organization: 'ORG', tag: '007/IN1/supplyTemperature', placeType: 'Inlet', place: 'IN1' },
      ...{ quantity: 'SUPPLY_TEMPERATURE', expectedInterval: 'PT5S', staleAfter: 'PT1M' },
    },
  ],
  pointBindings: [
    {
      ...{ organization: 'ORG', point: '007/IN1/supplyTemperature', device: 'D1', signal: 'supplyTemperature' },
      validFrom: '2024-10-01T08:00:00+08:00',
    },
  ],
  validationRules: [
    {
      ...{ organization: 'ORG', code: 'SUPPLY', kind: 'RANGE', quantity: 'SUPPLY_TEMPERATURE', side: 'SECONDARY' },
      parameters: { min: 0, max: 85 },
    },
    { organization: 'ORG-N', code: 'IN1', kind: 'STUCK', point: '007/IN1/supplyTemperature', enabled: false },
  ],
};
