import type { FieldType } from './field-type.ts';
import { elementsIn, elementTypeOf, fieldsIn, fieldTypeOf, granularityOf } from './granularity.ts';

/**
 * The live value with a configuration laid over it: what the configuration has wins, what it leaves
 * out stays. Parts without changes are the very same values as before.
 *
 * @throws ElementError for an element of a list that cannot be told apart.
 */
export function mergeConfiguration(type: FieldType, live: unknown, config: unknown): unknown {
  if (config === undefined) {
    return live;
  }
  if (live === undefined || live === config) {
    return config;
  }
  const was = granularityOf(type, live);
  const is = granularityOf(type, config);
  if (is === 'leaf' || was === 'leaf') {
    return config;
  }
  if (was === 'list' || is === 'list') {
    return mergeLists(type, live, config);
  }
  return was === 'map' || is === 'map' ? mergeMaps(type, live, config) : config;
}

function mergeMaps(type: FieldType, live: unknown, config: unknown): unknown {
  const old = fieldsIn(live);
  const wanted = fieldsIn(config);
  if (Object.keys(old).length === 0 && Object.keys(wanted).length === 0) {
    return config;
  }
  let merged: Record<string, unknown> | undefined;
  for (const name in wanted) {
    const before = old[name];
    const after = mergeConfiguration(fieldTypeOf(type, name), before, wanted[name]);
    if (after !== before && name !== '__proto__') {
      merged ??= { ...old };
      merged[name] = after;
    }
  }
  return merged ?? live;
}

/**
 * Elements of the configuration come in its order; those that only the live list has stay between
 * the neighbours that they had.
 */
function mergeLists(type: FieldType, live: unknown, config: unknown): unknown {
  const old = namedElements(type, live);
  const wanted = elementsIn(type, config);
  if (old.length === 0 && wanted.size === 0) {
    return config;
  }
  const element = elementTypeOf(type);
  const unique = uniqueElements(old);
  const names = [...wanted.keys()];
  const shared = names.filter((name) => old.some(([one]) => one === name));
  const merged: unknown[] = [];
  const done = new Set<string>();
  let nextShared = shared.shift();
  const take = (name: string): void => {
    done.add(name);
    merged.push(mergeConfiguration(element, unique.get(name), wanted.get(name)));
    if (nextShared === name) {
      nextShared = shared.shift();
    }
  };
  let left = 0;
  let right = 0;
  while (left < old.length || right < names.length) {
    const [mine, value] = old[left] ?? [];
    const theirs = names[right];
    if (mine !== undefined && !wanted.has(mine)) {
      merged.push(value);
      left += 1;
      continue;
    }
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        take(mine);
        left += 1;
        right += 1;
        continue;
      }
      if (nextShared !== undefined && nextShared !== mine) {
        left += 1;
        continue;
      }
    }
    if (mine !== undefined && done.has(mine)) {
      left += 1;
    }
    if (theirs !== undefined) {
      take(theirs);
      right += 1;
    }
  }
  const same = Array.isArray(live) && live.length === merged.length;
  return same && merged.every((one, at) => one === live[at]) ? live : merged;
}

function namedElements(type: FieldType, value: unknown): [string, unknown][] {
  if (type.type !== 'list' || !Array.isArray(value)) {
    return [];
  }
  return value.map((element: unknown) => [type.name(element), element]);
}

/** The elements whose name no other has: only those can be merged with. */
function uniqueElements(named: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  const unique = new Map<string, unknown>();
  for (const [name, element] of named) {
    unique.set(name, unique.has(name) ? undefined : element);
  }
  return unique;
}
