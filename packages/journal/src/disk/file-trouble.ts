/** What the usual codes of the file system mean to somebody who named a path. */
const words: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['ENOTDIR', 'a part of the path is a file, not a folder'],
  ['EEXIST', 'there is a file of that name'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left on the disk'],
]);

/** Says in words why a file could not be read or written; the error's own message where there are none. */
export function fileTrouble(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return words.get(String(code)) ?? String(message);
}
