import { customResourceDefinitions } from '@troupe/resources';
import { stringify } from 'yaml';
import type { CliContext } from '../cli/cli-context.ts';

/** Prints the CRDs, one YAML document each. */
export function runCrds({ out }: CliContext): number {
  const documents = customResourceDefinitions().map((crd) =>
    stringify(crd, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false }),
  );
  out.write(documents.join('---\n'));
  return 0;
}
