import type { SegmentFile, SegmentFolder } from './segment-files.ts';
import { compressFrame } from './zstd-frames.ts';

/** Writes lines into segments, as frames that can be read one by one. Throws what the folder throws. */
export interface SegmentWriter {
  /** Ends the segment under way, if one is, and begins the next; its header is a frame of its own. */
  begin(header: string): void;
  /** Adds a line to the next frame. */
  add(line: string): void;
  /** Writes the lines that were added. */
  flush(): void;
  /** Forgets the segment under way and the lines that are not in it; never throws. */
  abandon(): void;
  /** Writes what was added and closes the file. */
  end(): void;
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
  let writtenBytes = 0;

  function write(text: string): void {
    if (file === null) return;
    const frame = compressFrame(text);
    file.write(frame);
    writtenBytes += frame.length;
  }

  function flush(): void {
    if (lines.length === 0) return;
    const text = `${lines.join('\n')}\n`;
    lines = [];
    characters = 0;
    write(text);
  }

  function forget(): SegmentFile | null {
    const ended = file;
    file = null;
    lines = [];
    characters = 0;
    writtenBytes = 0;
    return ended;
  }

  return {
    begin(header) {
      flush();
      forget()?.close();
      file = folder.next(reservedBytes);
      write(`${header}\n`);
    },
    add(line) {
      lines.push(line);
      characters += line.length;
    },
    flush,
    abandon() {
      try {
        forget()?.close();
      } catch {
        // Nothing more is written to it either way.
      }
    },
    end() {
      flush();
      forget()?.close();
    },
    get isFrameFull() {
      return characters >= frameCharacters;
    },
    get writtenBytes() {
      return writtenBytes;
    },
  };
}
