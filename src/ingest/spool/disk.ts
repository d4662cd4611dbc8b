import { open, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../store/postgres/folders.js';

/** What a segment is written through. */
export type SegmentFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'truncate' | 'close'>;

/** Where disks fill up and fail: what writing needs of them. */
export interface SpoolDisk {
  /** Makes a new, empty file whose name is durable. */
  readonly create: (path: string) => Promise<SegmentFile>;
  /** Bytes that may still be written beside `folder`. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** The disks of this machine. */
export const DISK: SpoolDisk = {
  create: async (path) => {
    const file = await open(path, 'ax', 0o600);
    await syncFolder(dirname(path));
    return file;
  },
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
