import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { JobCounts } from '../shared/jobTerms.js';

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
  /** What waits on the disk for the database; null where nothing of this process does. */
  readonly spool: SpoolMeasurements | null;
  /** What each field link has counted, by its code. */
  readonly traffic: ReadonlyMap<string, TrafficMeasurements>;
  readonly jobs: JobsMeasurements;
  /** Null where no field side runs, or it has not counted yet. */
  readonly journal: JournalMeasurements | null;
  /** For each side that notes events ('api', 'field'). */
  readonly security: Readonly<Record<string, SecurityMeasurements>>;
}

/** Security events since the start, by kind; those whose details were given up; rows that wait to be stored. */
interface SecurityMeasurements {
  readonly noted: ReadonlyMap<string, number>;
  readonly folded: number;
  readonly waiting: number;
}

/** What became of messages on their way into the raw journal since the start. */
interface JournalMeasurements {
  readonly verdicts: ReadonlyMap<string, number>;
  readonly stored: number;
  readonly overflowed: number;
  readonly lost: number;
  readonly blocks: number;
  readonly contentBytes: number;
  readonly packedBytes: number;
  readonly waitingBytes: number;
}

/** Runs of jobs, by name of the job. */
export interface JobsMeasurements {
  /** What the queue keeps; empty while it is away. */
  readonly counts: ReadonlyMap<string, JobCounts>;
  /** Refused by this process since its start, because too many waited. */
  readonly refused: ReadonlyMap<string, number>;
  /** Ended in this process since its start; a run that is tried again ends more than once. */
  readonly ended: ReadonlyMap<string, EndedRuns>;
}

/** Runs that have ended. */
export interface EndedRuns {
  readonly completed: number;
  readonly failed: number;
}

/** Counters of a link and of its devices, by name. */
interface TrafficMeasurements {
  readonly link: Readonly<Record<string, number>>;
  readonly devices: ReadonlyMap<number, Readonly<Record<string, number>>>;
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

/** What waits on the disk now, and readings and records since the start. */
interface SpoolMeasurements {
  readonly bytes: number;
  readonly readings: number;
  /** Milliseconds since the epoch; null when nothing waits. */
  readonly oldestMs: number | null;
  readonly refused: number;
  readonly damaged: number;
  readonly unstorable: number;
}

const SAMPLING_MS = 10; // what is recorded is the time between two samples
const delay = monitorEventLoopDelay({ resolution: SAMPLING_MS });
delay.enable();

/** Measurements in the text format of Prometheus. */
export function metricsText(measured: HubMeasurements): string {
  const { position, streams, links, ingest, spool, traffic, jobs, journal, security } = measured;
  const { rss, heapUsed } = process.memoryUsage();
  return [
    counter('thermograph_commit_position', 'Last commit applied by live streams', position),
    gauge('thermograph_live_streams', 'Live streams open', streams),
    gauge('thermograph_field_links', 'Field links served', links),
    ...ingestFamilies(ingest),
    ...(spool ? spoolFamilies(spool) : []),
    linkFamily(traffic),
    ...(journal ? journalFamilies(journal) : []),
    ...jobFamilies(jobs),
    ...securityFamilies(security),
    gauge(
      'thermograph_event_loop_delay_p99_seconds',
      'Delay of the event loop since start',
      Math.max(0, delay.percentile(99) / 1e9 - SAMPLING_MS / 1000),
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

function spoolFamilies({ bytes, readings, oldestMs, refused, damaged, unstorable }: SpoolMeasurements): string[] {
  const oldestSeconds = oldestMs === null ? 0 : Math.max(0, Date.now() - oldestMs) / 1000;
  return [
    gauge('thermograph_spool_bytes', 'Size of the spool on the disk', bytes),
    gauge('thermograph_spool_readings', 'Readings that wait in the spool', readings),
    gauge('thermograph_spool_oldest_seconds', 'How long the oldest of them has waited', oldestSeconds),
    counter('thermograph_spool_refused_total', 'Readings that the spool had no room for', refused),
    counter('thermograph_spool_damaged_total', 'Records of the spool that were damaged and left out', damaged),
    counter('thermograph_spool_unstorable_total', 'Records of the spool that the store refuses for good', unstorable),
  ];
}

function journalFamilies(journal: JournalMeasurements): string[] {
  const { stored, overflowed, lost, contentBytes, packedBytes, blocks, waitingBytes } = journal;
  const labelled = (label: string, counts: Iterable<readonly [string, number]>): Sample[] =>
    [...counts].map(([name, count]) => [`${label}="${escaped(name)}"`, count]);
  const outcomes = labelled('outcome', Object.entries({ stored, overflowed, lost }));
  const bytes = labelled('kind', Object.entries({ content: contentBytes, packed: packedBytes }));
  return [
    family('thermograph_journal_messages_total', 'counter', 'Messages by what became of them', outcomes),
    family(
      'thermograph_journal_verdicts_total',
      'counter',
      'Messages by verdict',
      labelled('verdict', journal.verdicts),
    ),
    family('thermograph_journal_bytes_total', 'counter', 'Bytes of stored messages', bytes),
    counter('thermograph_journal_blocks_total', 'Blocks stored', blocks),
    gauge('thermograph_journal_waiting_bytes', 'Messages in memory that wait to be stored', waitingBytes),
  ];
}

/** A link's own counters, and the sums over its devices: one series a link and kind, however many devices there are. */
function linkFamily(traffic: HubMeasurements['traffic']): string {
  const samples = [...traffic].flatMap(([code, { link, devices }]) => {
    const sums = new Map(Object.entries(link));
    for (const counts of devices.values()) {
      for (const [kind, count] of Object.entries(counts)) {
        if (!kind.endsWith('Ms')) sums.set(kind, (sums.get(kind) ?? 0) + count);
      }
    }
    return [...sums].map(([kind, count]): Sample => [`link="${escaped(code)}",kind="${kind}"`, count]);
  });
  return family('thermograph_link_events_total', 'counter', 'What happened on a field link, by kind', samples);
}

function jobFamilies({ counts, refused, ended }: JobsMeasurements): string[] {
  const kept = ['waiting', 'active', 'failed', 'completed', 'overdue'] as const;
  const states = [...counts].flatMap(([job, by]) => kept.map((state): Sample => [labelsOf({ job, state }), by[state]]));
  const outcomes = ['completed', 'failed'] as const;
  const runs = [...ended].flatMap(([job, by]) =>
    outcomes.map((outcome): Sample => [labelsOf({ job, outcome }), by[outcome]]),
  );
  const refusals = [...refused].map(([job, count]): Sample => [labelsOf({ job }), count]);
  return [
    family('thermograph_jobs', 'gauge', 'Runs of jobs that the queue keeps, by state', states),
    family('thermograph_job_runs_total', 'counter', 'Runs of jobs that ended here, by what became of them', runs),
    family('thermograph_job_refused_total', 'counter', 'Runs of jobs refused here because too many waited', refusals),
  ];
}

function securityFamilies(security: HubMeasurements['security']): string[] {
  const sides = Object.entries(security);
  const kinds = sides.flatMap(([side, { noted }]) =>
    [...noted].map(([kind, count]): Sample => [labelsOf({ side, kind }), count]),
  );
  const of = (pick: (counts: SecurityMeasurements) => number): Sample[] =>
    sides.map(([side, counts]) => [labelsOf({ side }), pick(counts)]);
  const folded = of((counts) => counts.folded);
  const waiting = of((counts) => counts.waiting);
  return [
    family('thermograph_security_events_total', 'counter', 'Security events, by kind', kinds),
    family('thermograph_security_folded_total', 'counter', 'Security events whose details were given up', folded),
    family('thermograph_security_waiting_rows', 'gauge', 'Rows of the security log that wait to be stored', waiting),
  ];
}

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');

/** @see Prometheus text format: backslash, quote and line feed are escaped in a label. */
const escaped = (label: string): string => label.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

type Sample = readonly [labels: string, value: number];

const counter = (name: string, help: string, value: number): string => family(name, 'counter', help, [['', value]]);
const gauge = (name: string, help: string, value: number): string => family(name, 'gauge', help, [['', value]]);

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
