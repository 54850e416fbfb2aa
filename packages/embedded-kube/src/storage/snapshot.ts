import type { Commit } from '../store/kube-storage.ts';
import { commitsOf, lineOf } from './commit-lines.ts';
import { type DataFile, damaged, firstLine, readDataFile } from './data-files.ts';
import { frameOf, readFrames } from './frames.ts';

/** How much text goes into one frame, and between two of them other work has its turn. */
const frameChars = 256 * 1024;

/** The bytes of a snapshot, in pieces: its first line, the objects, and how many they were. */
export function* snapshotChunks(version: number, objects: readonly Commit[]): Generator<Buffer> {
  yield Buffer.from(firstLine('snapshot', version));
  let text = '';
  for (const object of objects) {
    text += lineOf(object);
    if (text.length >= frameChars) {
      yield frameOf(text);
      text = '';
    }
  }
  if (text !== '') {
    yield frameOf(text);
  }
  yield frameOf(endOf(objects.length));
}

/** @throws DataDirError `DAMAGED` for a snapshot that is not whole. */
export async function readSnapshot(file: DataFile): Promise<Commit[]> {
  const { bytes, start } = await readDataFile(file);
  const { texts, end, tail } = readFrames(bytes, start);
  const objects = texts.slice(0, -1).flatMap(commitsOf);
  if (tail !== 'none' || texts.at(-1) !== endOf(objects.length)) {
    throw damaged(file.path, end);
  }
  return objects;
}

function endOf(count: number): string {
  return `{"objects":${count}}\n`;
}
