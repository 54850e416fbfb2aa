import { badRequest, tooLargeVersion } from '../model/status-error.ts';
import type { WatchStart } from '../store/object-store.ts';
import type { ListOptions, WatchOptions } from './kube-core.ts';

/**
 * The version that a list has to be of, by what it asks for; `undefined` for the newest. A page of a
 * version without a word on how to match it means exactly that one (Kubernetes API: resource
 * versions).
 *
 * @throws StatusError 504 for a version to come, 400 for none at all.
 */
export function listVersion(options: ListOptions, current: number): number | undefined {
  const { resourceVersion = '', limit = 0 } = options;
  if (resourceVersion === '' || resourceVersion === '0') {
    return undefined;
  }
  const asked = notLater(resourceVersion, current);
  const match = options.match ?? (limit > 0 ? 'Exact' : 'NotOlderThan');
  return match === 'Exact' ? asked : undefined;
}

/**
 * Reads a version that an answer must not be older than.
 *
 * @throws StatusError 504 for a version to come, 400 for none at all.
 */
export function notLater(resourceVersion: string, current: number): number {
  const asked = resourceVersion === '' ? 0 : readVersion(resourceVersion);
  if (asked > current) {
    throw tooLargeVersion(asked, current);
  }
  return asked;
}

/**
 * Where a watch begins: without a version, or with `sendInitialEvents`, at what there is.
 *
 * @throws StatusError 400 for a version that is none, 504 for initial events of one to come.
 */
export function watchStart(options: WatchOptions, current: number): WatchStart {
  const { resourceVersion = '', sendInitialEvents } = options;
  const version = resourceVersion === '' ? current : readVersion(resourceVersion);
  if (sendInitialEvents === true) {
    notLater(resourceVersion, current);
  }
  const isFromState = sendInitialEvents ?? (resourceVersion === '' || version === 0);
  return isFromState
    ? { type: 'state', bookmark: sendInitialEvents === true }
    : { type: 'version', version };
}

function readVersion(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: a decimal is expected`,
    );
  }
  return Number(text);
}
