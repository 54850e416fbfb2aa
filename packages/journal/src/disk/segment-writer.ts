import type { SegmentFile, SegmentFolder } from './segment-files.ts';
import { compressFrame } from './zstd-frames.ts';

/** Writes blocks of lines into segments, as frames that can be read one by one. Throws what the folder throws. */
export interface SegmentWriter {
  /** Ends the segment under way, if one is, and begins the next; its header is a frame of its own. */
  begin(header: string): void;
  /** Writes a block as a frame. */
  write(block: Uint8Array): void;
  /** Forgets the segment under way; never throws. */
  abandon(): void;
  /** Closes the file. */
  end(): void;
  /** Bytes in the segment under way. */
  readonly writtenBytes: number;
}

/** Makes a writer without a segment. */
export function createSegmentWriter(options: {
  readonly folder: SegmentFolder;
  /** The room that a new segment will want. */
  readonly reservedBytes: number;
}): SegmentWriter {
  const { folder, reservedBytes } = options;
  let file: SegmentFile | null = null;
  let writtenBytes = 0;

  function write(block: Uint8Array): void {
    if (file === null) return;
    const frame = compressFrame(block);
    file.write(frame);
    writtenBytes += frame.length;
  }

  function end(): void {
    const ended = file;
    file = null;
    writtenBytes = 0;
    ended?.close();
  }

  return {
    begin(header) {
      end();
      file = folder.next(reservedBytes);
      write(Buffer.from(`${header}\n`));
    },
    write,
    abandon() {
      try {
        end();
      } catch {
        // Nothing more is written to it either way.
      }
    },
    end,
    get writtenBytes() {
      return writtenBytes;
    },
  };
}
