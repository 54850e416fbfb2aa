import { crc32 } from 'node:zlib';

/** Eight hexadecimal digits of length, a space, eight of checksum, a line feed. */
const headerBytes = 18;
const headerForm = /^([0-9a-f]{8}) ([0-9a-f]{8})\n$/;
const lineFeed = 0x0a;

/** Text that is kept as a whole or not at all: its length and checksum in a line before it. */
export function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${hex(body.length)} ${hex(crc32(body))}\n`, 'latin1'), body]);
}

/** What was found in a file after its first line. */
export interface Frames {
  readonly texts: readonly string[];
  /** Where the last whole frame ends. */
  readonly end: number;
  /** What lies behind that: nothing, a frame that was never finished, or damage. */
  readonly tail: 'none' | 'torn' | 'damaged';
}

/**
 * Reads frames one after the other. One that is not whole ends the reading: when no whole frame
 * follows anywhere behind it, its writing was cut off (a frame is only begun when the one before it
 * is on the disk); when one does, something in the middle was changed.
 */
export function readFrames(bytes: Buffer, start: number): Frames {
  const texts: string[] = [];
  let at = start;
  while (at < bytes.length) {
    const body = bodyAt(bytes, at);
    if (body === undefined) {
      return { texts, end: at, tail: hasFrameAfter(bytes, at) ? 'damaged' : 'torn' };
    }
    texts.push(body.toString());
    at += headerBytes + body.length;
  }
  return { texts, end: at, tail: 'none' };
}

function bodyAt(bytes: Buffer, at: number): Buffer | undefined {
  const match = headerForm.exec(bytes.toString('latin1', at, at + headerBytes));
  if (match?.[1] === undefined || match[2] === undefined) {
    return undefined;
  }
  const from = at + headerBytes;
  const length = Number.parseInt(match[1], 16);
  if (from + length > bytes.length) {
    return undefined;
  }
  const body = bytes.subarray(from, from + length);
  return hex(crc32(body)) === match[2] ? body : undefined;
}

/** Whether a whole frame begins behind `at`: looked for by the line feed that ends its first line. */
function hasFrameAfter(bytes: Buffer, at: number): boolean {
  let feed = bytes.indexOf(lineFeed, at + headerBytes);
  while (feed >= 0) {
    if (bodyAt(bytes, feed - headerBytes + 1) !== undefined) {
      return true;
    }
    feed = bytes.indexOf(lineFeed, feed + 1);
  }
  return false;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
