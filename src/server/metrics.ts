import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the data path measures of itself. */
export interface HubMeasurements {
  /** Last commit applied by live streams. */
  readonly position: number;
  /** Live streams open. */
  readonly readers: number;
  /** Readings that wait to be stored. */
  readonly backlog: number;
}

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

/** Measurements in the text format of Prometheus. */
export function metricsText({ position, readers, backlog }: HubMeasurements): string {
  const { rss, heapUsed } = process.memoryUsage();
  const samples: [name: string, type: string, help: string, value: number][] = [
    ['thermograph_commit_position', 'counter', 'Last commit applied by live streams', position],
    ['thermograph_live_streams', 'gauge', 'Live streams open', readers],
    ['thermograph_ingest_backlog_readings', 'gauge', 'Readings that wait to be stored', backlog],
    [
      'thermograph_event_loop_delay_p99_seconds',
      'gauge',
      'Delay of the event loop since start',
      delay.percentile(99) / 1e9,
    ],
    ['process_resident_memory_bytes', 'gauge', 'Resident memory', rss],
    ['nodejs_heap_used_bytes', 'gauge', 'JavaScript heap in use', heapUsed],
    ['process_uptime_seconds', 'gauge', 'Time since start', process.uptime()],
  ];
  return samples
    .map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
    .join('');
}
