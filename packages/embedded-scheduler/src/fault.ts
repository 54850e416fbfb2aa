/**
 * Faults that a user provokes on a simulated agent by giving a model a storage URI of this form:
 *
 * | URI | effect |
 * |---|---|
 * | `fault://load-failed?reason=no+such+bucket&times=2` | the first two loads on each replica fail |
 * | `fault://unload-failed?reason=busy&times=1` | unloading fails |
 * | `fault://routing-failed?reason=no+route` | loaded, but never reached by traffic |
 * | `fault://gateway-failed?times=2` | the first two attempts of each model gateway fail |
 * | `fault://slow-load?ms=5000`, `fault://slow-unload?ms=5000` | that phase takes so long |
 * | `fault://never-loads` | loading starts and does not end |
 *
 * `reason` and `times` are optional; without `times` a failure repeats for ever.
 */
export type Fault =
  | { readonly type: 'load-failed'; readonly reason: string; readonly times: number }
  | { readonly type: 'unload-failed'; readonly reason: string; readonly times: number }
  | { readonly type: 'routing-failed'; readonly reason: string }
  | { readonly type: 'gateway-failed'; readonly reason: string; readonly times: number }
  | { readonly type: 'slow-load'; readonly ms: number }
  | { readonly type: 'slow-unload'; readonly ms: number }
  | { readonly type: 'never-loads' };

const prefix = 'fault://';
const knownFaults =
  'load-failed, unload-failed, routing-failed, gateway-failed, slow-load, slow-unload and never-loads';

function count(query: URLSearchParams, key: string, otherwise: number): number {
  const value = Number(query.get(key) ?? otherwise);
  return Number.isNaN(value) || value < 0 ? otherwise : value;
}

/**
 * Reads the fault that a storage URI asks for; undefined for every ordinary URI.
 * A `fault://` URI that names no known fault is a load that fails and says so.
 */
export function faultOf(storageUri: string): Fault | undefined {
  if (!storageUri.startsWith(prefix)) return undefined;
  const rest = storageUri.slice(prefix.length);
  const mark = rest.indexOf('?');
  const type = (mark < 0 ? rest : rest.slice(0, mark)).replace(/\/+$/, '');
  const query = new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1));
  const reason = query.get('reason') ?? `simulated fault ${type}`;
  const times = count(query, 'times', Number.POSITIVE_INFINITY);
  switch (type) {
    case 'load-failed':
    case 'unload-failed':
    case 'gateway-failed':
      return { type, reason, times };
    case 'routing-failed':
      return { type, reason };
    case 'slow-load':
    case 'slow-unload':
      return { type, ms: count(query, 'ms', 5_000) };
    case 'never-loads':
      return { type };
    default:
      return {
        type: 'load-failed',
        reason: `unknown fault "${type}" in ${storageUri}: the known ones are ${knownFaults}`,
        times: Number.POSITIVE_INFINITY,
      };
  }
}
