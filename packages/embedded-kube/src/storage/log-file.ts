import { type FileHandle, open } from 'node:fs/promises';

/** The end of a log: takes bytes, and says when they are on the disk. */
export interface LogFile {
  /** How much of it is on the disk. */
  readonly bytes: number;
  /** Rejects when the bytes could not be kept; then nothing counts as written, and the call may be repeated. */
  append(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log behind the bytes that count. */
export async function openLogFile(path: string, bytes: number): Promise<LogFile> {
  return new DiskLogFile(await open(path, 'r+'), bytes);
}

class DiskLogFile implements LogFile {
  readonly #handle: FileHandle;
  #bytes: number;

  constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(bytes: Buffer): Promise<void> {
    try {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await this.#handle.write(
          bytes,
          done,
          bytes.length - done,
          this.#bytes + done,
        );
        done += bytesWritten;
      }
      await this.#handle.datasync();
    } catch (error) {
      // A part of it may be there: it is written over next time, and torn if there is none.
      await this.#handle.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += bytes.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
