import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * Reads one file out of a zip archive, stored or deflated (PKWARE's application note; no zip64, no
 * encryption).
 * @param {Buffer} archive
 * @param {string} name the entry's full name
 * @returns {Buffer} its content
 */
export function readZipEntry(archive, name) {
  let end = archive.length - END_OF_DIRECTORY_BYTES;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('not a zip archive');

  let offset = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(offset) !== DIRECTORY_ENTRY) throw new Error('damaged zip directory');
    const nameBytes = archive.readUInt16LE(offset + 28);
    const nameStart = offset + DIRECTORY_ENTRY_BYTES;
    if (archive.toString('utf8', nameStart, nameStart + nameBytes) === name) {
      return content(archive, offset, name);
    }
    const extraBytes = archive.readUInt16LE(offset + 30);
    const commentBytes = archive.readUInt16LE(offset + 32);
    offset = nameStart + nameBytes + extraBytes + commentBytes;
  }
  throw new Error(`the archive has no ${name}`);
}

/**
 * @param {Buffer} archive
 * @param {number} entry offset of the directory entry
 * @param {string} name
 */
function content(archive, entry, name) {
  const method = archive.readUInt16LE(entry + 10);
  const sizeBytes = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  // The local header repeats the name and has extra fields of its own.
  const headerBytes =
    LOCAL_HEADER_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const data = archive.subarray(local + headerBytes, local + headerBytes + sizeBytes);
  if (method === STORED) return data;
  if (method === DEFLATED) return inflateRawSync(data);
  throw new Error(`${name} is packed by method ${method}, which is neither stored nor deflated`);
}
