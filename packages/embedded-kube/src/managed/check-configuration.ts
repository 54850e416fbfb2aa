import { isJsonObject } from '../model/api-object.ts';
import { shownKeys } from './field-names.ts';
import {
  ElementError,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarKind,
} from './field-type.ts';

/**
 * What keeps a configuration from being applied: fields that the schema has no place for, values of
 * another type, elements of lists that cannot be told apart. Each as the API says it, with its path.
 */
export function checkConfiguration(type: FieldType, config: unknown): string[] {
  const problems: string[] = [];
  check(type, config, '', problems);
  return problems;
}

function check(type: FieldType, value: unknown, path: string, problems: string[]): void {
  if (value === null || value === undefined) {
    return;
  }
  switch (type.type) {
    case 'untyped':
      return;
    case 'scalar':
      checkScalar(type.accepts, value, path, problems);
      return;
    case 'map':
      if (isJsonObject(value)) {
        checkFields(type, value, path, problems);
      } else {
        problems.push(`${path}: expected map, got &{${shown(value)}}`);
      }
      return;
    case 'list':
      if (Array.isArray(value)) {
        checkElements(type, value, path, problems);
      } else {
        problems.push(`${path}: expected list, got &{${shown(value)}}`);
      }
  }
}

function checkScalar(accepts: ScalarKind, value: unknown, path: string, problems: string[]): void {
  const actual = typeof value;
  if (accepts === 'any' ? actual !== 'object' : actual === accepts) {
    return;
  }
  switch (accepts) {
    case 'number':
      problems.push(`${path}: expected numeric (int or float), got ${goType(value)}`);
      return;
    case 'string':
      problems.push(
        `${path}: expected string, got &value.valueUnstructured{Value:${shown(value)}}`,
      );
      return;
    case 'boolean':
      problems.push(`${path}: expected boolean, got &{${shown(value)}}`);
      return;
    case 'any':
      problems.push(`${path}: expected any scalar, got &{${shown(value)}}`);
  }
}

function checkFields(
  type: MapType,
  fields: Readonly<Record<string, unknown>>,
  path: string,
  problems: string[],
): void {
  for (const name in fields) {
    const field = type.field(name);
    if (field === undefined) {
      problems.push(`${path}.${name}: field not declared in schema`);
    } else {
      check(field, fields[name], `${path}.${name}`, problems);
    }
  }
}

function checkElements(
  type: ListType,
  elements: readonly unknown[],
  path: string,
  problems: string[],
): void {
  const seen = new Set<string>();
  for (const [at, element] of elements.entries()) {
    let place = `[${at}]`;
    if (!type.atomic) {
      const name = nameOf(type, element, (why) => problems.push(`${path}: element ${at}: ${why}`));
      if (name === undefined) {
        return;
      }
      place = name.startsWith('k:')
        ? shownKeys(JSON.parse(name.slice(2)) as Record<string, unknown>)
        : `[=${name.slice(2)}]`;
      if (seen.has(name)) {
        problems.push(`${path}: duplicate entries for key ${place}`);
      }
      seen.add(name);
    }
    check(type.element, element, `${path}${place}`, problems);
  }
}

function nameOf(
  type: ListType,
  element: unknown,
  refuse: (why: string) => void,
): string | undefined {
  try {
    return type.name(element);
  } catch (error) {
    if (error instanceof ElementError) {
      refuse(error.message);
      return undefined;
    }
    throw error;
  }
}

/** A value as the real server's messages show it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(shown).join(' ')}]`;
  }
  if (isJsonObject(value)) {
    const fields = Object.keys(value).sort();
    return `map[${fields.map((name) => `${name}:${shown(value[name])}`).join(' ')}]`;
  }
  return value === null ? '<nil>' : String(value);
}

/** The name of a JSON value's type where the real server shows one. */
function goType(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
  }
}
