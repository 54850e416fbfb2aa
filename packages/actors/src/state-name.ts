import type { StateValue } from 'xstate';

/** A state value as dotted text: `{ scheduling: 'placing' }` is `scheduling.placing`. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, nested]) => (nested === undefined ? key : `${key}.${stateName(nested)}`))
    .join(',');
}
