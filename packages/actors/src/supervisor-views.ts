import type { StatusReport } from './fact.ts';
import { isHeld } from './is-held.ts';
import { type Path, partsOf } from './path.ts';
import type { Slot, SupervisorBooks } from './supervisor-books.ts';

/** Notes what a scheduler said of the name at `key`, with whom that means or, where there is no one, apart. */
export function noteView(
  { namespaces }: Pick<SupervisorBooks, 'namespaces'>,
  key: Path,
  slot: Slot | undefined,
  fact: StatusReport,
): void {
  const { epoch } = fact;
  const seen = fact.view === null || !isHeld(fact) ? null : { epoch, view: fact.view };
  if (slot !== undefined) {
    slot.view = seen;
    return;
  }
  const unclaimed = namespaces.get(partsOf(key).namespace)?.unclaimed;
  if (seen !== null) unclaimed?.set(key, seen);
  else unclaimed?.delete(key);
}
