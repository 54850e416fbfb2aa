import { type ActorView, usedPaths } from '@troupe/actors';
import type { ActorRow, Level, WaitRow } from '../api/wire.ts';

/** As many as a row names of what its actor makes use of. */
const mostUses = 50;

/** An actor as the list has it. */
export function rowOf(view: ActorView, seq: number): ActorRow {
  const { path, kind, namespace, name, uid, state, since, waitsFor } = view;
  return {
    path,
    kind,
    namespace,
    name,
    uid,
    state,
    since,
    level: levelOf(state, waitsFor),
    waitsFor,
    on: serverOf(view),
    uses: usedPaths(view.object).slice(0, mostUses),
    seq,
  };
}

function levelOf(state: string, waitsFor: WaitRow | null): Level {
  const [top] = state.split('.');
  if (top === 'failed' || top === 'crashed' || waitsFor?.error !== undefined) return 'trouble';
  return waitsFor === null ? 'settled' : 'waiting';
}

/** The Server's name in a Model's `status.selector`, `server=<name>`. */
function serverOf({ kind, object }: ActorView): string | null {
  if (kind !== 'model') return null;
  const { selector } = (object.status ?? {}) as { readonly selector?: unknown };
  return typeof selector === 'string' ? (/^server=(.+)$/.exec(selector)?.[1] ?? null) : null;
}
