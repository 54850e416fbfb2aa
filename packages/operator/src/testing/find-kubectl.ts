import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The kubectl to drive: the one named by KUBECTL, else the first on the path, if there is any. */
export function findKubectl(): string | undefined {
  const named = process.env.KUBECTL;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates =
    named === undefined ? folders.map((folder) => join(folder, 'kubectl')) : [named];
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
