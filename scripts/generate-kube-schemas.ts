/**
 * Writes the schemas of the built-in kinds that `@troupe/embedded-kube` serves to its `src/gen`, from
 * what Kubernetes publishes (Apache-2.0).
 *
 * Usage: node scripts/generate-kube-schemas.ts <kubernetes>
 *
 * The argument is the folder of the Go module `k8s.io/kubernetes` in the version wanted, as
 * `go mod download -json k8s.io/kubernetes@v1.35.4` prints it (`Dir`).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readEnums } from './kube-schemas/read-enums.ts';
import { readOpenApi } from './kube-schemas/read-openapi.ts';

const folder = join(import.meta.dirname, '../packages/embedded-kube/src/gen');

function main(): number {
  const [kubernetes] = parseArgs({ allowPositionals: true }).positionals;
  if (kubernetes === undefined) {
    console.error('usage: node scripts/generate-kube-schemas.ts <folder of k8s.io/kubernetes>');
    return 2;
  }
  const enums = readEnums(join(kubernetes, 'pkg/generated/openapi/zz_generated.openapi.go'));
  const { structure, descriptions } = readOpenApi(join(kubernetes, 'api/openapi-spec/v3'), enums);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kubernetes-structure.json'), linePerEntry(structure));
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
