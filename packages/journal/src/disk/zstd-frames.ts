import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const magic = 0xfd2fb528;
const maxFrameBytes = 64 * 1024 * 1024;

/** Compresses into one frame with a checksum, which can be read by itself. */
export function compressFrame(bytes: Uint8Array): Buffer {
  return zstdCompressSync(bytes, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
}

/** A frame of a file: its text, or why there is none. */
export type Frame =
  | { readonly type: 'frame'; readonly text: string; readonly end: number }
  /** The file ends within the frame. */
  | { readonly type: 'cut' }
  /** What stands there is no frame, or a damaged one. */
  | { readonly type: 'corrupt'; readonly why: string };

/** Reads the frame that begins at `start`. */
export function readFrame(bytes: Buffer, start: number): Frame {
  const length = frameLength(bytes.subarray(start));
  if (length === 'foreign') return { type: 'corrupt', why: 'no zstd frame begins here' };
  if (length === 'cut') return { type: 'cut' };
  const end = start + length;
  try {
    const frame = bytes.subarray(start, end);
    const text = zstdDecompressSync(frame, { maxOutputLength: maxFrameBytes }).toString('utf8');
    return { type: 'frame', text, end };
  } catch (error) {
    return { type: 'corrupt', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Bytes of the optional header fields, by the two bits that stand for them (RFC 8878, 3.1.1.1). */
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;
const checksumBytes = 4;
const compressedBlockHeaderBytes = 3;
const runLengthBlock = 1;

/** How long the frame at the beginning of `bytes` is, from its own headers (RFC 8878, section 3.1.1). */
function frameLength(bytes: Buffer): number | 'cut' | 'foreign' {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(magic);
  if (!head.subarray(0, bytes.length).equals(bytes.subarray(0, 4))) return 'foreign';
  const descriptor = bytes[4];
  if (descriptor === undefined) return 'cut';
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const sizeFlag = descriptor >> 6;
  let offset = 5;
  if (!isSingleSegment) offset += 1;
  offset += dictionaryIdBytes[(descriptor & 0x03) as 0 | 1 | 2 | 3];
  const contentSize = contentSizeBytes[sizeFlag as 0 | 1 | 2 | 3];
  offset += contentSize === 0 && isSingleSegment ? 1 : contentSize;
  for (;;) {
    if (offset + compressedBlockHeaderBytes > bytes.length) return 'cut';
    const header = bytes.readUIntLE(offset, compressedBlockHeaderBytes);
    const isLast = (header & 1) === 1;
    const type = (header >> 1) & 3;
    offset += compressedBlockHeaderBytes + (type === runLengthBlock ? 1 : header >> 3);
    if (isLast) break;
  }
  if (hasChecksum) offset += checksumBytes;
  return offset > bytes.length ? 'cut' : offset;
}
