import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../../scripts/build-image-root.ts', import.meta.url));

/** Lays out below a folder what an image holds beside Node. Takes some seconds. */
export async function buildImageRoot(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [script, folder]);
}
