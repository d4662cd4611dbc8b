import { orderOf } from '../connection.js';

const CODE = { CODE: 'By code. 按编码' };
const CODE_OR_NAME = { ...CODE, NAME: 'By name. 按名称' };

export const OrganizationOrder = orderOf('Organization', CODE_OR_NAME);
export const SubstationOrder = orderOf('Substation', CODE_OR_NAME);
export const BuildingOrder = orderOf('Building', { ...CODE_OR_NAME, HEATED_AREA: 'By heated area. 按供热面积' });
export const InletOrder = orderOf('Inlet', CODE_OR_NAME);
export const HouseholdOrder = orderOf('Household', { ...CODE, HEATED_AREA: 'By heated area. 按供热面积' });
export const ConnectorOrder = orderOf('Connector', CODE_OR_NAME);
export const DeviceOrder = orderOf('Device', CODE_OR_NAME);
export const PointOrder = orderOf('Point', { TAG: 'By tag. 按位号' });
