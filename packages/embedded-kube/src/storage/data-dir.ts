import type { LogFile } from './log-file.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

/** How a data folder is opened. */
export interface DataDirOptions {
  /** Made if there is none, for its owner alone. */
  readonly dir: string;
  /** A log longer than this is replaced by a snapshot; 16 MiB by default. */
  readonly snapshotBytes?: number;
  /** Opens the log, behind the bytes that count; for tests of a disk that fails. */
  readonly openLog?: (path: string, bytes: number) => Promise<LogFile>;
}

/** A folder that keeps what a core stores, and small things beside it. */
export interface DataDir {
  /** To be given to `createKubeCore`. */
  readonly storage: WriteAheadLog;
  /** How much of a write that was cut off was found at the end, and left out. */
  readonly tornBytes: number;
  /** The text kept under a short name, such as a port or a key; absent if there is none. */
  readSmall(name: string): Promise<string | undefined>;
  /** Keeps a text under a short name, readable by its owner alone; on the disk when this resolves. */
  writeSmall(name: string, text: string): Promise<void>;
  /** Keeps what is left and lets another process have the folder. */
  close(): Promise<void>;
}
