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

/**
 * Makes a `stateName` that gives the same string each time for a state at most two deep: every step asks
 * for one, and a new string would have to be put together, compared and hashed anew.
 */
export function createStateNames(): (value: StateValue) => string {
  const known = new Map<string, Map<string, string>>();

  function nameIn(parent: string, child: string): string {
    let names = known.get(parent);
    if (names === undefined) {
      names = new Map();
      known.set(parent, names);
    }
    let name = names.get(child);
    if (name === undefined) {
      name = `${parent}.${child}`;
      names.set(child, name);
    }
    return name;
  }

  return (value) => {
    if (typeof value === 'string') return value;
    let name: string | undefined;
    for (const parent in value) {
      const child = value[parent];
      if (name !== undefined || typeof child !== 'string') return stateName(value);
      name = nameIn(parent, child);
    }
    return name ?? '';
  };
}
