import { checkCycles } from './cycle-rule.ts';
import { checkExports } from './export-rule.ts';
import { checkLength } from './length-rule.ts';
import { checkModuleState } from './module-state-rule.ts';
import type { PackageManifest } from './package-manifest.ts';
import { checkPackages } from './package-rules.ts';
import { checkPurity } from './purity-rule.ts';
import type { SourceFile } from './source-file.ts';
import type { Violation } from './violation.ts';

/** Holds every wall over the given files; the result is in order of file and line. */
export function checkFiles(
  files: readonly SourceFile[],
  manifests: ReadonlyMap<string, PackageManifest>,
): Violation[] {
  const violations = files.flatMap((file) => [
    ...checkPackages(file, manifests),
    ...checkPurity(file),
    ...checkModuleState(file),
    ...checkExports(file),
    ...checkLength(file),
  ]);
  violations.push(...checkCycles(files));
  return violations.sort((a, b) => (a.file === b.file ? a.line - b.line : byName(a.file, b.file)));
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
