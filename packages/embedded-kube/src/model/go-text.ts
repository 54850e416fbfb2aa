import { isJsonObject } from './api-object.ts';

/** A JSON value as Go prints it (`%v`), as the API shows patches: `map[spec:map[a:1]]`. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(goText).join(' ')}]`;
  }
  if (isJsonObject(value)) {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${fields.map(([name, one]) => `${name}:${goText(one)}`).join(' ')}]`;
  }
  return value === null ? '<nil>' : String(value);
}
