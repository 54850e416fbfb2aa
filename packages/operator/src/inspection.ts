import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  createLiveWatch,
  createPageFiles,
  type Inspector,
  isLoopbackName,
  type LiveWatch,
  type Source,
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
export async function startInspection(address: ListenAddress, token?: string): Promise<Inspection> {
  const watch = createLiveWatch();
  const { link, stop } = await servePage(watch.source, address, token);
  return { watch, link, stop };
}

/**
 * Serves the page on any source. Rejects with a `ServeError` naming the address when it cannot listen
 * there.
 *
 * @param token for an address that others can reach; a random one by default.
 */
export function servePage(
  source: Source,
  { host, port }: ListenAddress,
  token: string = randomBytes(18).toString('base64url'),
): Promise<Inspector> {
  const page = createPageFiles(pageBesideBundle());
  const access = isLoopbackName(host) ? {} : { token };
  return serveInspector({ source, page, host, port, ...access });
}

/** The page of an image, which has no sources to build it from; undefined where there are. */
function pageBesideBundle(): string | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  return fileURLToPath(new URL('page', import.meta.url));
}
