import type { StateValue } from 'xstate';

/** A state value as dotted text: `{ scheduling: 'placing' }` is `scheduling.placing`. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  let name = '';
  for (const key in value) {
    const nested = value[key];
    if (name !== '') name += ',';
    name += nested === undefined ? key : `${key}.${stateName(nested)}`;
  }
  return name;
}
