import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { bad, good, type Finding } from './finding.js';

const LEAST_NODE = 24;
const GIB = 1024 ** 3;
/** Room that the database wants besides the spool. */
const DATABASE_BYTES = 2 * GIB;

/** The version of Node that runs this program, and with it the hub. */
export function checkNode(version = process.versions.node): Finding {
  const about = 'Node';
  if (Number(version.split('.')[0]) >= LEAST_NODE) return good(about, `version ${version}`);
  return bad(about, `version ${version} is too old; run "npm ci", which brings ${LEAST_NODE} along, or install it`);
}

/** The time zones that calendars need are known; the machine's own does not matter. */
export function checkZones(): Finding {
  const at = new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', hour: '2-digit', hour12: false });
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const about = 'time zones';
  if (at.format(0) === '08') return good(about, `known; this machine is in ${own}, calendars go by the organization's`);
  return bad(about, 'this Node does not know Asia/Shanghai; install one with full ICU data');
}

/** Room on the disk for the spool at its largest and for the database to grow. */
export function checkDisk(dataDir: string, spoolBytes: number): Finding {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const wanted = spoolBytes + DATABASE_BYTES;
  const shown = `${(free / GIB).toFixed(1)} GiB free`;
  if (free >= wanted) return good('disk', `${shown}; the spool may take ${(spoolBytes / GIB).toFixed(1)} GiB`);
  return bad(
    'disk',
    `${shown}, and the spool (SPOOL_BYTES) and the database want ${(wanted / GIB).toFixed(1)} GiB: make room, lower SPOOL_BYTES, or move DATA_DIR`,
  );
}
