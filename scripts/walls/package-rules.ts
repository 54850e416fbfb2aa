import { posix } from 'node:path';
import { type PackageManifest, packageOf, SCOPE } from './package-manifest.ts';
import type { Import, SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

/** The packages, each of which may import only those before it. */
const ORDER: readonly string[] = [
  'scheduler-api',
  'resources',
  'actors',
  'journal',
  'scheduler-client',
  'kube',
  'embedded-kube',
  'embedded-scheduler',
  'inspector',
  'operator',
  'sim',
  'bench',
];

/** Packages with a narrower choice than the order gives: they stand in for the world outside. */
const ONLY: ReadonlyMap<string, readonly string[]> = new Map([
  ['embedded-kube', ['scheduler-api']],
  ['embedded-scheduler', ['scheduler-api']],
]);

/** Neighbours that know nothing of each other. */
const APART: ReadonlyMap<string, string> = new Map([
  ['scheduler-client', 'kube'],
  ['kube', 'scheduler-client'],
]);

/** Holds a file's imports to the order of the packages and to what its package declares. */
export function checkPackages(
  file: SourceFile,
  manifests: ReadonlyMap<string, PackageManifest>,
): Violation[] {
  const folder = file.packageName;
  if (folder === undefined) return [];
  const manifest = manifests.get(folder);
  return file.imports.flatMap((found) => {
    const violation = (rule: Rule, message: string): Violation[] => [
      { file: file.path, line: found.line, rule, message },
    ];
    if (found.specifier.startsWith('.')) {
      const leaves = leavesPackage(file.path, folder, found);
      return leaves === undefined ? [] : violation('package-path', leaves);
    }
    if (/^(node:|#)/.test(found.specifier)) return [];

    const name = packageOf(found.specifier);
    if (name.startsWith(SCOPE) && name !== found.specifier) {
      return violation('package-path', `import from '${name}', not from a path inside it`);
    }
    if (manifest === undefined || !isDeclared(name, manifest, file.isTest)) {
      const where = file.isTest ? 'dependencies or devDependencies' : 'dependencies';
      return violation(
        'undeclared-dependency',
        `'${name}' is not in the ${where} of packages/${folder}/package.json`,
      );
    }
    if (name.startsWith(SCOPE) && !file.isTest) {
      const broken = breaksOrder(folder, name.slice(SCOPE.length));
      return broken === undefined ? [] : violation('package-order', broken);
    }
    return [];
  });
}

function leavesPackage(path: string, folder: string, { specifier }: Import): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith(`packages/${folder}/`)) return undefined;
  return `'${specifier}' leaves the package: import another package by its name`;
}

function isDeclared(name: string, manifest: PackageManifest, isTest: boolean): boolean {
  return manifest.dependencies.has(name) || (isTest && manifest.devDependencies.has(name));
}

function breaksOrder(from: string, to: string): string | undefined {
  const only = ONLY.get(from);
  if (only !== undefined && !only.includes(to)) {
    return `${from} may import only ${only.join(', ')}, not ${to}`;
  }
  if (APART.get(from) === to) return `${from} and ${to} know nothing of each other`;
  if (!ORDER.includes(from)) return `${from} has no place in the order of packages yet`;
  if (ORDER.indexOf(to) < 0 || ORDER.indexOf(to) >= ORDER.indexOf(from)) {
    return `${from} may import only packages before it: ${ORDER.join(' < ')}`;
  }
  return undefined;
}
