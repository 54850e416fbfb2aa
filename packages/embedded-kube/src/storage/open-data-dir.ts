import type { DataDir, DataDirOptions } from './data-dir.ts';

/**
 * Opens a folder and reads what it keeps. The code for that is loaded here: most servers keep nothing.
 *
 * @throws DataDirError when it is in use, not to be read or written, damaged, or of a later format.
 */
export async function openDataDir(options: DataDirOptions): Promise<DataDir> {
  const { readDataDir } = await import('./read-data-dir.ts');
  return readDataDir(options);
}
