import { randomBytes } from 'node:crypto';
import {
  createLiveWatch,
  createPageFiles,
  isLoopbackName,
  type LiveWatch,
  serveInspector,
} from '@troupe/inspector';
import type { ListenAddress } from './cli/option-parsers.ts';

/** A page through which a user looks on at an operator. */
export interface Inspection {
  /** For the operator that is looked at. */
  readonly watch: LiveWatch;
  /** What to open in a browser; holds a token where others can reach the page. */
  readonly link: string;
  stop(): Promise<void>;
}

/**
 * Serves the page before there is an operator to look at. Rejects with a `ServeError` naming the
 * address when it cannot listen there.
 *
 * @param token for an address that others can reach; a random one by default.
 */
export async function startInspection(
  { host, port }: ListenAddress,
  token: string = randomBytes(18).toString('base64url'),
): Promise<Inspection> {
  const watch = createLiveWatch();
  const inspector = await serveInspector({
    source: watch.source,
    page: createPageFiles(),
    host,
    port,
    ...(isLoopbackName(host) ? {} : { token }),
  });
  return { watch, link: inspector.link, stop: inspector.stop };
}
