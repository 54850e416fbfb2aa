import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { JournalError } from '../journal-error.ts';
import { fileTrouble } from './file-trouble.ts';

/** A segment that is being written. */
export interface SegmentFile {
  readonly name: string;
  write(bytes: Uint8Array): void;
  close(): void;
}

/** The folder of a journal, as its writer sees it: in a thread of its own, which may wait for the disk. */
export interface SegmentFolder {
  /** Begins the next segment, and makes room for `reservedBytes` of it by deleting the oldest. */
  next(reservedBytes: number): SegmentFile;
}

const namePattern = /^(\d{6,})\.jsonl\.zst$/;

/** The segments in a folder, oldest first. */
export function segmentNames(dir: string): string[] {
  const numbered = readdirSync(dir).flatMap((name) => {
    const match = namePattern.exec(name);
    return match === null ? [] : [{ name, number: Number(match[1]) }];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
}

/**
 * Opens a folder for a new run's segments; earlier runs stay until room is needed.
 *
 * @param maxBytes what all segments together may take.
 * @throws JournalError `JOURNAL_UNWRITABLE` when there is no folder and none can be made.
 */
export function openSegmentFolder(dir: string, maxBytes: number): SegmentFolder {
  const sizes = new Map<string, number>();
  let last = 0;
  try {
    mkdirSync(dir, { recursive: true });
    for (const name of segmentNames(dir)) {
      sizes.set(name, statSync(join(dir, name)).size);
      last = Math.max(last, Number.parseInt(name, 10));
    }
  } catch (cause) {
    const text = `no journal can be kept in ${dir}: ${fileTrouble(cause)}`;
    throw new JournalError('JOURNAL_UNWRITABLE', text, { cause });
  }

  function makeRoom(reservedBytes: number): void {
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [name, size] of sizes) {
      if (total + reservedBytes <= maxBytes) return;
      rmSync(join(dir, name), { force: true });
      sizes.delete(name);
      total -= size;
    }
  }

  return {
    next(reservedBytes) {
      makeRoom(reservedBytes);
      last += 1;
      const name = `${String(last).padStart(6, '0')}.jsonl.zst`;
      const file = openSync(join(dir, name), 'wx', 0o600);
      sizes.set(name, 0);
      return {
        name,
        write(bytes) {
          writeFileSync(file, bytes);
          sizes.set(name, (sizes.get(name) ?? 0) + bytes.length);
        },
        close: () => closeSync(file),
      };
    },
  };
}
