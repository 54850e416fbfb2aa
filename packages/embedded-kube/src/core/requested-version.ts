import { badRequest, expired, tooLargeVersion } from '../model/status-error.ts';
import type { WatchStart } from '../store/object-store.ts';
import type { ListOptions, WatchOptions } from './kube-core.ts';

/**
 * Checks the version that a list asks for. A list is always of now, so an exact version other than
 * that is gone, and a later one is to come.
 *
 * @throws StatusError 410 for a version that is gone, 504 for one to come, 400 for none at all.
 */
export function checkListVersion(options: ListOptions, current: number): void {
  const { resourceVersion = '', exact = false } = options;
  if (resourceVersion === '' || resourceVersion === '0') {
    return;
  }
  const asked = readVersion(resourceVersion);
  if (asked > current) {
    throw tooLargeVersion(asked, current);
  }
  if (exact && asked < current) {
    throw expired(`the provided resource version is no longer available: ${asked}`);
  }
}

/**
 * Where a watch begins: without a version, or with `sendInitialEvents`, at what there is.
 *
 * @throws StatusError 400 for a version that is none.
 */
export function watchStart(options: WatchOptions, current: number): WatchStart {
  const { resourceVersion = '', sendInitialEvents } = options;
  const version = resourceVersion === '' ? current : readVersion(resourceVersion);
  const isFromState = sendInitialEvents ?? (resourceVersion === '' || version === 0);
  return isFromState
    ? { type: 'state', bookmark: sendInitialEvents === true }
    : { type: 'version', version };
}

function readVersion(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw badRequest(`invalid resourceVersion ${JSON.stringify(text)}: a decimal is expected`);
  }
  return Number(text);
}
