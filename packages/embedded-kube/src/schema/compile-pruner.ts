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
      return pruneValues(compileNode(additionalProperties, false));
    }
    if (preserve || additionalProperties === true || schema.type !== 'object') {
      return keepAll;
    }
  }
  const fields = new Map<string, Pruner>();
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    fields.set(name, compileNode(child, false));
  }
  if (resource || schema['x-kubernetes-embedded-resource'] === true) {
    for (const name of metaFields) {
      fields.set(name, keepAll);
    }
  }
  return pruneFields(fields, preserve || additionalProperties === true);
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
      kept[name] = after;
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
      trace.path.push(name);
      kept[name] = prune(value[name], trace);
      trace.path.pop();
      changed ||= kept[name] !== value[name];
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
