/** What the path of a request asks for. */
export type RequestTarget =
  /** A collection or, with a name, one object or its subresource. */
  | {
      readonly type: 'resource';
      readonly group: string;
      readonly version: string;
      readonly plural: string;
      readonly namespace: string;
      readonly name: string;
      readonly subresource: string;
    }
  /** The resources of one group and version. */
  | { readonly type: 'groupVersion'; readonly group: string; readonly version: string }
  /** The versions of one group. */
  | { readonly type: 'group'; readonly group: string }
  /** `/api` or `/apis`. */
  | { readonly type: 'root'; readonly legacy: boolean }
  | { readonly type: 'openApiIndex' }
  /** `groupVersion` as the index names it: `api/v1`, `apis/apps/v1`. */
  | { readonly type: 'openApi'; readonly groupVersion: string }
  | { readonly type: 'version' }
  | { readonly type: 'health' }
  | { readonly type: 'unknown' };

const unknown: RequestTarget = { type: 'unknown' };
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

/** Reads a decoded path, without its query. */
export function parseTarget(path: string): RequestTarget {
  const sent = path.split('/').filter((step) => step !== '');
  const steps = path.includes('%') ? sent.map(decodeURIComponent) : sent;
  const [first, second, third] = steps;
  switch (first) {
    case 'api':
      return second === undefined
        ? { type: 'root', legacy: true }
        : parseGroupVersion('', second, steps.slice(2));
    case 'apis':
      if (second === undefined) {
        return { type: 'root', legacy: false };
      }
      return third === undefined
        ? { type: 'group', group: second }
        : parseGroupVersion(second, third, steps.slice(3));
    case 'openapi':
      return parseOpenApi(steps.slice(1));
    case 'version':
      return steps.length === 1 ? { type: 'version' } : unknown;
    case 'healthz':
    case 'livez':
    case 'readyz':
      return { type: 'health' };
    default:
      return unknown;
  }
}

function parseOpenApi([version, ...rest]: readonly string[]): RequestTarget {
  if (version !== 'v3') {
    return unknown;
  }
  return rest.length === 0
    ? { type: 'openApiIndex' }
    : { type: 'openApi', groupVersion: rest.join('/') };
}

function parseGroupVersion(group: string, version: string, rest: readonly string[]): RequestTarget {
  const [first, second, third] = rest;
  if (first === undefined) {
    return { type: 'groupVersion', group, version };
  }
  const inside =
    first === 'namespaces' &&
    third !== undefined &&
    !(group === '' && namespaceSubresources.has(third));
  const namespace = inside ? (second ?? '') : '';
  const [plural = '', name = '', subresource = '', ...more] = inside ? rest.slice(2) : rest;
  return more.length > 0
    ? unknown
    : { type: 'resource', group, version, plural, namespace, name, subresource };
}
