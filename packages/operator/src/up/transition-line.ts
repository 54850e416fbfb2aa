import type { ActorView } from '@troupe/actors';
import { waitText } from './resource-row.ts';

/** One line for one transition, for logs and pipes. `now` is milliseconds since 1970. */
export function transitionLine(
  path: string,
  before: string | undefined,
  view: ActorView | null,
  now: number,
): string {
  const time = new Date(now).toISOString().slice(11, 23);
  const name = path.split('#')[0];
  const wait = view === null ? '' : waitText(view);
  const change = `${before ?? 'new'} → ${view?.state ?? 'gone'}`;
  return `${time} ${name} ${change}${wait === '' ? '' : ` (waits for ${wait})`}`;
}
