import { isJsonObject } from '../model/api-object.ts';
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

/** Says that a field whose null its schema does not allow is left out without a word. */
const leftOut = Symbol('left out');
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

/** The dropped field's path as the API reports it. */
function report(trace: PruneTrace, field: string): void {
  trace.path.push(field);
  trace.unknown.push(formatPath(trace.path));
  trace.path.pop();
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
  return (value, trace) => {
    if (!isJsonObject(value)) {
      return value;
    }
    let changed = false;
    const kept: Record<string, unknown> = {};
    for (const name in value) {
      const before = value[name];
      const prune = fields.get(name);
      if (prune === undefined) {
        if (preserve) {
          kept[name] = before;
        } else {
          changed = true;
          report(trace, name);
        }
        continue;
      }
      trace.path.push(name);
      const after = prune(before, trace);
      trace.path.pop();
      changed ||= after !== before;
      if (after !== leftOut) {
        kept[name] = after;
      }
    }
    return changed ? kept : value;
  };
}

function pruneValues(prune: Pruner): Pruner {
  if (prune === keepAll) {
    return keepAll;
  }
  return (value, trace) => {
    if (!isJsonObject(value)) {
      return value;
    }
    let changed = false;
    const kept: Record<string, unknown> = {};
    for (const name in value) {
      const before = value[name];
      trace.path.push(name);
      const after = prune(before, trace);
      trace.path.pop();
      changed ||= after !== before;
      if (after !== leftOut) {
        kept[name] = after;
      }
    }
    return changed ? kept : value;
  };
}

function pruneItems(prune: Pruner): Pruner {
  if (prune === keepAll) {
    return keepAll;
  }
  return (value, trace) => {
    if (!Array.isArray(value)) {
      return value;
    }
    let changed = false;
    const kept = value.map((before: unknown, at) => {
      trace.path.push(at);
      const after = prune(before, trace);
      trace.path.pop();
      changed ||= after !== before;
      return after;
    });
    return changed ? kept : value;
  };
}
