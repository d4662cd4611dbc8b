import type { DeviceKind as Kind } from '../domain/masterData/kinds.js';
import { describeEnum } from './terms.js';

export const DeviceKind = describeEnum<Kind>('DeviceKind', 'What a device is. 设备类型', {
  HEAT_METER: { en: 'Heat meter', zh: '热量表' },
  SMART_VALVE: { en: 'IoT smart control valve', zh: '物联网智能调节阀' },
  ELECTRIC_CONTROL_VALVE: { en: 'Electric control valve', zh: '电动调节阀' },
  STATIC_BALANCING_VALVE: { en: 'Static balancing valve', zh: '静态平衡阀' },
  SELF_OPERATED_FLOW_VALVE: { en: 'Self-operated flow control valve', zh: '自力式流量控制阀' },
  SELF_OPERATED_DP_VALVE: { en: 'Self-operated differential pressure valve', zh: '自力式压差控制阀' },
  JET_PUMP: { en: 'Adjustable jet pump', zh: '调节型喷射泵' },
  DISTRIBUTED_PUMP: { en: 'Distributed pump', zh: '分布式水泵' },
  ROOM_TEMPERATURE_COLLECTOR: { en: 'Room temperature collector', zh: '室温采集装置' },
  ROOM_TEMPERATURE_INTEGRATOR: { en: 'Room temperature integrator', zh: '室温积分仪' },
  HEAT_ALLOCATOR: { en: 'Heat cost allocator', zh: '散热器热分配计' },
  TEMPERATURE_TRANSMITTER: { en: 'Temperature transmitter', zh: '温度变送器' },
  PRESSURE_TRANSMITTER: { en: 'Pressure transmitter', zh: '压力变送器' },
  STRAINER: { en: 'Strainer', zh: '过滤器' },
  POWER_MONITOR: { en: 'Power monitoring detector', zh: '用电监控探测器' },
  VOC_ANALYSER: { en: 'VOC analyser', zh: '挥发性有机物分析仪' },
  SUBSTATION_CONTROLLER: { en: 'Substation controller', zh: '换热站控制器' },
  LOCAL_CONTROL_BOX: { en: 'Local monitoring and control box', zh: '本地监控箱' },
  EDGE_CONTROLLER: { en: 'Edge computing device', zh: '边缘计算装置' },
  DATA_COLLECTOR: { en: 'Data collector', zh: '采集器' },
  CONCENTRATOR: { en: 'Concentrator', zh: '集中器' },
  ACQUISITION_TERMINAL: { en: 'Data acquisition terminal', zh: '数据采集终端' },
  HANDHELD_READER: { en: 'Hand-held reader', zh: '手持抄表器' },
  SWITCH: { en: 'Network switch', zh: '交换机' },
  ROUTER: { en: 'Router', zh: '路由器' },
  ACCESS_POINT: { en: 'Wireless access point', zh: '无线接入点' },
});

/** @see S002-5.7.2b */
export const DeviceLifecycle = describeEnum('DeviceLifecycle', 'Where a device is in its life. 设备生命周期', {
  PURCHASED: { en: 'Purchased', zh: '已采购' },
  IN_STOCK: { en: 'In stock', zh: '在库' },
  INSTALLED: { en: 'Installed, not commissioned', zh: '已安装' },
  COMMISSIONED: { en: 'Commissioned', zh: '已调试' },
  IN_SERVICE: { en: 'In service', zh: '在用' },
  IN_REPAIR: { en: 'In repair', zh: '维修中' },
  REPLACED: { en: 'Replaced by another one', zh: '已更换' },
  RETIRED: { en: 'Scrapped', zh: '已报废' },
});
export type DeviceLifecycle = keyof typeof DeviceLifecycle;

/** @see S000-6.3.1d */
export const FlowCharacteristic = describeEnum('FlowCharacteristic', 'How flow follows the opening. 流量特性', {
  EQUAL_PERCENTAGE: { en: 'Equal percentage', zh: '等百分比' },
  LINEAR: { en: 'Linear', zh: '线性' },
  QUICK_OPENING: { en: 'Quick opening', zh: '快开' },
});
