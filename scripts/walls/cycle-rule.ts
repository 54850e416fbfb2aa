import { posix } from 'node:path';
import type { SourceFile } from './source-file.ts';
import type { Violation } from './violation.ts';

/**
 * Finds files that import each other in a ring, type imports included: such files can only be read
 * together. Each ring is reported once, at the import that closes it.
 */
export function checkCycles(files: readonly SourceFile[]): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const path: string[] = [];
  const violations: Violation[] = [];

  const enter = (file: SourceFile): void => {
    path.push(file.path);
    for (const { specifier, line } of file.imports) {
      const target = byPath.get(posix.join(posix.dirname(file.path), specifier));
      if (!specifier.startsWith('.') || target === undefined || done.has(target.path)) continue;
      const start = path.indexOf(target.path);
      if (start < 0) {
        enter(target);
      } else {
        const ring = [...path.slice(start), target.path].map((name) => posix.basename(name));
        violations.push({
          file: file.path,
          line,
          rule: 'import-cycle',
          message: `closes the ring ${ring.join(' → ')}`,
        });
      }
    }
    path.pop();
    done.add(file.path);
  };
  for (const file of files) if (!done.has(file.path)) enter(file);
  return violations;
}
