import type { SegmentFile, SegmentFolder } from './segment-files.ts';
import { compressFrame } from './zstd-frames.ts';

/** Writes lines into segments, as frames that can be read one by one. */
export interface SegmentWriter {
  /** Ends the segment under way, if one is, and begins the next; its header is a frame of its own. */
  begin(header: string): Promise<void>;
  /** Adds a line to the next frame. */
  add(line: string): void;
  /** Writes the lines that were added. */
  flush(): Promise<void>;
  /** Forgets the segment under way and the lines that are not in it; returns how many these were. */
  abandon(): number;
  /** Writes what was added and closes the file; never rejects. */
  end(): Promise<void>;
  /** Whether enough was added to make a frame of it. */
  readonly isFrameFull: boolean;
  /** Bytes in the segment under way. */
  readonly writtenBytes: number;
}

/** Text in one frame: large enough to compress well, small enough to lose little when it is cut. */
const frameCharacters = 192 * 1024;

/** Makes a writer without a segment. */
export function createSegmentWriter(options: {
  readonly folder: SegmentFolder;
  /** The room that a new segment will want. */
  readonly reservedBytes: number;
}): SegmentWriter {
  const { folder, reservedBytes } = options;
  let file: SegmentFile | null = null;
  let lines: string[] = [];
  let characters = 0;
  /** Lines added of which nobody has said that they are written. */
  let unwritten = 0;
  let writtenBytes = 0;

  async function write(text: string): Promise<void> {
    if (file === null) return;
    const frame = await compressFrame(text);
    await file.write(frame);
    writtenBytes += frame.length;
  }

  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const text = `${lines.join('\n')}\n`;
    lines = [];
    characters = 0;
    await write(text);
    unwritten = 0;
  }

  function forget(): SegmentFile | null {
    const ended = file;
    file = null;
    lines = [];
    characters = 0;
    unwritten = 0;
    writtenBytes = 0;
    return ended;
  }

  return {
    async begin(header) {
      await flush();
      await forget()?.close();
      file = await folder.next(reservedBytes);
      await write(`${header}\n`);
    },
    add(line) {
      lines.push(line);
      unwritten += 1;
      characters += line.length;
    },
    flush,
    abandon() {
      const lost = unwritten;
      forget()
        ?.close()
        .catch(() => {});
      return lost;
    },
    async end() {
      try {
        await flush();
        await forget()?.close();
      } catch {
        forget();
      }
    },
    get isFrameFull() {
      return characters >= frameCharacters;
    },
    get writtenBytes() {
      return writtenBytes;
    },
  };
}
