/**
 * Writes the schemas of the built-in kinds that `@troupe/embedded-kube` serves to its `src/gen`, from
 * what Kubernetes publishes (Apache-2.0).
 *
 * Usage: node scripts/generate-kube-schemas.ts <folder> <version>
 *
 * The folder holds Go modules as `go mod download` leaves them in `$(go env GOMODCACHE)/k8s.io`:
 * `kubernetes@v1.35.4` for version 35.4, and `api`, `apimachinery` and `apiextensions-apiserver`
 * `@v0.35.4`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readEnums } from './kube-schemas/read-enums.ts';
import { readGoTypes } from './kube-schemas/read-go-types.ts';
import { readOpenApi } from './kube-schemas/read-openapi.ts';

const folder = join(import.meta.dirname, '../packages/embedded-kube/src/gen');

function main(): number {
  const [cache, version] = parseArgs({ allowPositionals: true }).positionals;
  if (cache === undefined || version === undefined) {
    console.error('usage: node scripts/generate-kube-schemas.ts <folder> <version>');
    return 2;
  }
  const kubernetes = join(cache, `kubernetes@v1.${version}`);
  const module = (name: string): string => join(cache, `${name}@v0.${version}`);
  const enums = readEnums(join(kubernetes, 'pkg/generated/openapi/zz_generated.openapi.go'));
  const { structure, descriptions } = readOpenApi(join(kubernetes, 'api/openapi-spec/v3'), enums);
  const fields = readGoTypes(
    {
      api: module('api'),
      apimachinery: module('apimachinery'),
      apiextensions: module('apiextensions-apiserver'),
    },
    structure,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kubernetes-structure.json'), linePerEntry(structure));
  writeFileSync(join(folder, 'kubernetes-fields.json'), linePerEntry(fields));
  const packed = gzipSync(JSON.stringify(descriptions), { level: 9 });
  writeFileSync(join(folder, 'kubernetes-descriptions.json.gz'), packed);
  console.log(`${Object.keys(structure).length} definitions written to ${folder}`);
  return 0;
}

/** JSON with one entry a line, so that a new version of Kubernetes can be read as a diff. */
function linePerEntry(record: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(record).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

process.exitCode = main();
