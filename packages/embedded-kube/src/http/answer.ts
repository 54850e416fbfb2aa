import type { StoredList } from '../core/kube-core.ts';
import type { StoredObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { badRequest } from '../model/status-error.ts';
import { type IncludeObject, partialMetadata, tableOf } from '../printing/table.ts';
import type { Representation } from './media-type.ts';

/** A whole response, ready to be written. */
export interface Answer {
  readonly code: number;
  readonly body: string;
  /** The body as it is sent, where that is no text. */
  readonly bytes?: Buffer;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How one request wants objects shown. */
export interface View {
  readonly type: ResourceType;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  readonly now: number;
}

/** Answers with a value as JSON. */
export function jsonAnswer(value: unknown, code = 200, contentType?: string): Answer {
  const body = JSON.stringify(value);
  return contentType === undefined ? { code, body } : { code, body, contentType };
}

/** Answers with one object. */
export function objectAnswer(stored: StoredObject, view: View, code = 200): Answer {
  if (view.representation === 'table') {
    const { resourceVersion } = stored.object.metadata;
    const style = { ...view, columns: view.type.columns };
    return jsonAnswer(tableOf([stored], style, { resourceVersion }), code);
  }
  if (view.representation === 'partial') {
    return jsonAnswer(partialMetadata(stored.object), code);
  }
  return { code, body: stored.json };
}

/** Answers with a list of objects, from the JSON that each already has. */
export function listAnswer(list: StoredList, view: View): Answer {
  const metadata = {
    resourceVersion: list.resourceVersion,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
  };
  if (view.representation === 'table') {
    return jsonAnswer(tableOf(list.items, { ...view, columns: view.type.columns }, metadata));
  }
  const partial = view.representation === 'partial';
  const head = JSON.stringify({
    kind: partial ? 'PartialObjectMetadataList' : view.type.listKind,
    apiVersion: partial ? 'meta.k8s.io/v1' : view.type.apiVersion,
    metadata,
  });
  const items = list.items.map((stored) =>
    partial ? JSON.stringify(partialMetadata(stored.object)) : itemOf(stored, view.type),
  );
  return { code: 200, body: `${head.slice(0, -1)},"items":[${items.join(',')}]}` };
}

/** The items of a list of a built-in kind leave out what they are: the list says it. */
function itemOf({ json, object }: StoredObject, type: ResourceType): string {
  if (type.definition === undefined) {
    return json;
  }
  const head = `{"apiVersion":"${type.apiVersion}","kind":"${type.kind}",`;
  if (json.startsWith(head)) {
    return `{${json.slice(head.length)}`;
  }
  const { apiVersion: _apiVersion, kind: _kind, ...item } = object;
  return JSON.stringify(item);
}

/** Reads the `includeObject` query parameter. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? '';
  if (value === '') {
    return 'Metadata';
  }
  if (value === 'None' || value === 'Metadata' || value === 'Object') {
    return value;
  }
  throw badRequest(`includeObject ${JSON.stringify(value)}: None, Metadata or Object is expected`);
}
