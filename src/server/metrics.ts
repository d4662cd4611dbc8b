import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the data path measures of itself. */
export interface HubMeasurements {
  /** Last commit applied by live streams. */
  readonly position: number;
  /** Live streams open. */
  readonly streams: number;
  /** Field links served. */
  readonly links: number;
  /** Readings by what became of them, for each side that takes them in ('api', 'field'). */
  readonly ingest: Readonly<Record<string, IngestMeasurements>>;
}

/** Readings since the start, and those that wait now. */
interface IngestMeasurements {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly failed: number;
  readonly waiting: number;
}

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

/** Measurements in the text format of Prometheus. */
export function metricsText({ position, streams, links, ingest }: HubMeasurements): string {
  const { rss, heapUsed } = process.memoryUsage();
  return [
    counter('thermograph_commit_position', 'Last commit applied by live streams', position),
    gauge('thermograph_live_streams', 'Live streams open', streams),
    gauge('thermograph_field_links', 'Field links served', links),
    ...ingestFamilies(ingest),
    gauge(
      'thermograph_event_loop_delay_p99_seconds',
      'Delay of the event loop since start',
      delay.percentile(99) / 1e9,
    ),
    gauge('process_resident_memory_bytes', 'Resident memory', rss),
    gauge('nodejs_heap_used_bytes', 'JavaScript heap in use', heapUsed),
    gauge('process_uptime_seconds', 'Time since start', process.uptime()),
  ].join('');
}

function ingestFamilies(ingest: HubMeasurements['ingest']): string[] {
  const sides = Object.entries(ingest);
  const outcomes = ['stored', 'duplicates', 'conflicts', 'refused', 'failed'] as const;
  const counted = sides.flatMap(([side, counts]) =>
    outcomes.map((outcome) => [`side="${side}",outcome="${outcome}"`, counts[outcome]] as const),
  );
  const waiting = sides.map(([side, counts]) => [`side="${side}"`, counts.waiting] as const);
  return [
    family('thermograph_ingest_readings_total', 'counter', 'Readings by what became of them', counted),
    family('thermograph_ingest_waiting_readings', 'gauge', 'Readings that wait to be stored', waiting),
  ];
}

type Sample = readonly [labels: string, value: number];

const counter = (name: string, help: string, value: number): string => family(name, 'counter', help, [['', value]]);
const gauge = (name: string, help: string, value: number): string => family(name, 'gauge', help, [['', value]]);

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
