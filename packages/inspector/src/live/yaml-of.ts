import { stringify } from 'yaml';

/** Plain JSON as YAML for reading: no anchors, and long text stays in its line. */
export function yamlOf(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}
