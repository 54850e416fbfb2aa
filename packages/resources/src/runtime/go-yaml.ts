import { goYamlScalar } from './go-yaml-scalar.ts';

/** What the settings that go into YAML are made of. */
export type YamlValue = boolean | number | string | readonly string[] | YamlObject;

/** An object to be written; a key without a value is left out. */
export interface YamlObject {
  readonly [key: string]: YamlValue | undefined;
}

/**
 * An object as YAML in the layout of the earlier operator's library: keys sorted, two blanks a level,
 * the items of a list not indented under its key, and a line end behind the last line.
 */
export function goYaml(value: YamlObject): string {
  const text = written(value, 0);
  return text === '{}' ? '{}\n' : text;
}

function written(object: YamlObject, indent: number): string {
  const entries = Object.entries(object)
    .filter((entry): entry is [string, YamlValue] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return '{}';
  return entries
    .map(([key, value]) => `${' '.repeat(indent)}${key}:${placed(key, value, indent)}`)
    .join('');
}

function placed(key: string, value: YamlValue, indent: number): string {
  if (typeof value === 'boolean' || typeof value === 'number') return ` ${value}\n`;
  if (typeof value === 'string') {
    return ` ${goYamlScalar(value, indent + key.length + 2, indent + 2)}\n`;
  }
  if (isList(value)) {
    if (value.length === 0) return ' []\n';
    const dash = `${' '.repeat(indent)}- `;
    return `\n${value.map((item) => `${dash}${goYamlScalar(item, indent + 2, indent + 2)}\n`).join('')}`;
  }
  const inner = written(value, indent + 2);
  return inner === '{}' ? ' {}\n' : `\n${inner}`;
}

function isList(value: YamlValue): value is readonly string[] {
  return Array.isArray(value);
}
