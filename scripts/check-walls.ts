/**
 * Holds the walls between and inside the packages (docs of each rule: `walls/`). Prints one line per
 * broken one, `file:line rule: message`, and exits with 1 if there is any.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFiles } from './walls/check-files.ts';
import type { PackageManifest } from './walls/package-manifest.ts';
import { parseSource, type SourceFile } from './walls/source-file.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function main(): number {
  const folders = readdirSync(join(ROOT, 'packages')).sort();
  const roots = [...folders.map((folder) => `packages/${folder}/src`), 'scripts'];
  const files = roots.filter((folder) => existsSync(join(ROOT, folder))).flatMap(sourcesBelow);
  const violations = checkFiles(files, readManifests(folders));
  for (const { file, line, rule, message } of violations) {
    console.log(`${file}:${line} ${rule}: ${message}`);
  }
  if (violations.length > 0) return 1;
  console.log(`${files.length} files keep the walls.`);
  return 0;
}

function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.includes('/src/gen/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifests(folders: readonly string[]): Map<string, PackageManifest> {
  const shared = Object.keys(readJson('package.json').devDependencies ?? {});
  return new Map(
    folders.map((folder): [string, PackageManifest] => {
      const { dependencies, devDependencies } = readJson(`packages/${folder}/package.json`);
      return [
        folder,
        {
          folder,
          dependencies: new Set(Object.keys(dependencies ?? {})),
          devDependencies: new Set([...Object.keys(devDependencies ?? {}), ...shared]),
        },
      ];
    }),
  );
}

function readJson(path: string): PackageJson {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as PackageJson;
}

process.exitCode = main();
