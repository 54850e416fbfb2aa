const BLOCK_BYTES = 512;

/**
 * Reads one file out of an uncompressed tar archive (POSIX ustar: a header block of 512 bytes, then
 * the content padded to whole blocks).
 * @param {Buffer} archive
 * @param {string} name the entry's full name
 * @returns {Buffer} its content
 */
export function readTarEntry(archive, name) {
  let offset = 0;
  while (offset + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES);
    const entry = textField(header, 0, 100);
    if (entry === '') break;
    const sizeBytes = Number.parseInt(textField(header, 124, 12), 8);
    const start = offset + BLOCK_BYTES;
    if (entry === name) return archive.subarray(start, start + sizeBytes);
    offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  throw new Error(`the archive has no ${name}`);
}

/**
 * @param {Buffer} header
 * @param {number} start
 * @param {number} lengthBytes
 */
function textField(header, start, lengthBytes) {
  const field = header.subarray(start, start + lengthBytes);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? lengthBytes : end).trim();
}
