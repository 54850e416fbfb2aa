import { isJsonObject } from '../model/api-object.ts';
import { leftOut, mapFields, mapItems } from '../model/map-fields.ts';
import { type FieldPath, formatPath } from './field-path.ts';
import type { JsonSchema } from './json-schema.ts';

/** Collects the paths of the fields that a pruner dropped, in document order. */
export interface PruneTrace {
  readonly path: FieldPath;
  readonly unknown: string[];
}

/** Returns the value without unknown fields: the very same value when there were none. */
export type Pruner = (value: unknown, trace: PruneTrace) => unknown;

const keepAll: Pruner = (value) => value;

/** A field whose null its schema does not allow is left out without a word. */
const keepValue: Pruner = (value) => (value === null ? leftOut : value);
const metaFields = ['apiVersion', 'kind', 'metadata'];

/**
 * Compiles the pruning of a structural schema (Kubernetes API: CRD field pruning). The root and
 * embedded resources keep `apiVersion`, `kind` and `metadata` whatever the schema says.
 */
export function compilePruner(schema: JsonSchema): Pruner {
  return compileNode(schema, true);
}

/** Starts a trace for one pruning. */
export function pruneTrace(): PruneTrace {
  return { path: [], unknown: [] };
}

function compileNode(schema: JsonSchema, resource: boolean): Pruner {
  if (schema.items !== undefined) {
    return pruneItems(compileNode(schema.items, false));
  }
  const preserve = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const { additionalProperties } = schema;
  if (schema.properties === undefined) {
    if (typeof additionalProperties === 'object') {
      const each = compileNode(additionalProperties, false);
      return pruneValues(withoutNull(additionalProperties, each));
    }
    if (preserve || additionalProperties === true || schema.type !== 'object') {
      return keepAll;
    }
  }
  const fields = new Map<string, Pruner>();
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    fields.set(name, withoutNull(child, compileNode(child, false)));
  }
  if (resource || schema['x-kubernetes-embedded-resource'] === true) {
    for (const name of metaFields) {
      fields.set(name, keepAll);
    }
  }
  return pruneFields(fields, preserve || additionalProperties === true);
}

/** A null that is not allowed and has no default to give way to counts as absent. */
function withoutNull(schema: JsonSchema, prune: Pruner): Pruner {
  if (schema.nullable === true || schema.default !== undefined) {
    return prune;
  }
  return prune === keepAll
    ? keepValue
    : (value, trace) => (value === null ? leftOut : prune(value, trace));
}

function pruneFields(fields: ReadonlyMap<string, Pruner>, preserve: boolean): Pruner {
  const pruneField = (value: unknown, name: string, trace: PruneTrace): unknown => {
    const prune = fields.get(name);
    if (prune === undefined) {
      if (preserve) {
        return value;
      }
      trace.unknown.push(formatPath([...trace.path, name]));
      return leftOut;
    }
    return prune === keepAll ? value : pruneInside(value, name, trace, prune);
  };
  return (value, trace) => (isJsonObject(value) ? mapFields(value, pruneField, trace) : value);
}

function pruneValues(prune: Pruner): Pruner {
  if (prune === keepAll) {
    return keepAll;
  }
  const pruneValue = (value: unknown, key: string, trace: PruneTrace): unknown =>
    pruneInside(value, key, trace, prune);
  return (value, trace) => (isJsonObject(value) ? mapFields(value, pruneValue, trace) : value);
}

function pruneItems(prune: Pruner): Pruner {
  if (prune === keepAll) {
    return keepAll;
  }
  const pruneItem = (value: unknown, at: number, trace: PruneTrace): unknown =>
    pruneInside(value, at, trace, prune);
  return (value, trace) => (Array.isArray(value) ? mapItems(value, pruneItem, trace) : value);
}

function pruneInside(
  value: unknown,
  step: string | number,
  trace: PruneTrace,
  prune: Pruner,
): unknown {
  trace.path.push(step);
  const pruned = prune(value, trace);
  trace.path.pop();
  return pruned;
}
