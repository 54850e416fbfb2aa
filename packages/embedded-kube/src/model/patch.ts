import { createRequire } from 'node:module';
import type { Operation } from 'fast-json-patch';
import type { JsonSchema } from '../schema/json-schema.ts';
import { isJsonObject, type JsonObject } from './api-object.ts';
import { badRequest, StatusError } from './status-error.ts';

/** As many as the real server takes in one JSON patch. */
const operationsMax = 10_000;

/** A change to an object: JSON merge patch (RFC 7386), strategic merge patch or JSON patch (RFC 6902). */
export type Patch =
  | { readonly type: 'merge'; readonly body: object }
  /** For built-in kinds only. */
  | { readonly type: 'strategic'; readonly body: object }
  | { readonly type: 'json'; readonly body: readonly object[] };

/**
 * The object after the patch; the one given is left as it is.
 *
 * @param schema how lists are merged by a strategic merge patch
 *
 * @throws StatusError 400 for a malformed patch, 413 for one too long, 422 for one that does not apply.
 */
export function applyPatch(object: JsonObject, patch: Patch, schema: JsonSchema = {}): JsonObject {
  const patched = patchedBy(object, patch, schema);
  if (!isJsonObject(patched)) {
    throw badRequest('the patch leaves no object behind');
  }
  return patched;
}

function patchedBy(object: JsonObject, patch: Patch, schema: JsonSchema): unknown {
  switch (patch.type) {
    case 'merge':
      return mergePatch(object, patch.body);
    case 'strategic':
      return loadStrategicMerge().strategicMerge(object, patch.body as JsonObject, schema);
    case 'json':
      return applyOperations(object, patch.body);
  }
}

/** JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) {
    return patch;
  }
  const merged: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const name in patch) {
    const value = patch[name];
    if (name === '__proto__') {
      continue;
    }
    if (value === null) {
      delete merged[name];
    } else if (value !== undefined) {
      merged[name] = isJsonObject(value) ? mergePatch(merged[name], value) : value;
    }
  }
  return merged;
}

function applyOperations(object: JsonObject, body: unknown): unknown {
  if (!Array.isArray(body)) {
    throw badRequest('a JSON patch is a list of operations');
  }
  if (body.length > operationsMax) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${operationsMax}, got ${body.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message);
  }
  const jsonPatch = loadJsonPatch();
  const operations = body as Operation[];
  try {
    return jsonPatch.applyPatch(object, operations, true, false).newDocument;
  } catch (error) {
    // Whatever it is, the operations made it: a test that fails, a path that leads nowhere, a prototype.
    const [why = ''] = error instanceof Error ? error.message.split('\n') : [];
    const index = error instanceof jsonPatch.JsonPatchError ? error.index : undefined;
    const at = index === undefined ? '' : ` (operation ${index})`;
    const cause = {
      reason: 'UnexpectedServerResponse',
      message: `the patch does not apply${at}: ${why}`,
    };
    const message = 'the server rejected our request due to an error in our request';
    throw new StatusError(422, 'Invalid', message, { causes: [cause] });
  }
}

/** The JSON patch library, read when the first JSON patch comes: most servers never see one. */
function loadJsonPatch(): typeof import('fast-json-patch') {
  return createRequire(import.meta.url)('fast-json-patch') as typeof import('fast-json-patch');
}

/** Strategic merging, read when the first such patch comes: nobody but kubectl sends them. */
function loadStrategicMerge(): typeof import('./strategic-merge.ts') {
  return createRequire(import.meta.url)(
    './strategic-merge.ts',
  ) as typeof import('./strategic-merge.ts');
}
