import { type Path, partsOf } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { incarnationOf } from './list-actors.ts';
import { matchesPath, type StepFilter, stepsOf } from './step-entry.ts';

/** How long actors of a kind stayed in a state. */
export interface StateTime {
  readonly kind: string;
  readonly state: string;
  /** Stays that ended, and those that last to the journal's end. */
  readonly stays: number;
  readonly lasting: number;
  /** Of all stays, the lasting ones up to the journal's end. */
  readonly totalMs: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** Who stayed longest. */
  readonly longest: Path;
}

interface Stay {
  readonly who: Path;
  readonly kind: string;
  readonly state: string;
  readonly ms: number;
  readonly lasting: boolean;
}

/**
 * Time per kind and state, longest total first.
 *
 * A change of state that a broadcast made is not in the record of its step; it shows at the actor's
 * next one, and is taken to have happened at the latest broadcast before that.
 */
export function stateTimes(journal: StoredJournal, filter: StepFilter = {}): StateTime[] {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = filter;
  const current = new Map<Path, { readonly state: string; readonly since: number }>();
  const incarnations = new Map<Path, Path>();
  const stays: Stay[] = [];
  let broadcastAt = 0;
  let run = 0;
  let endAt = 0;

  function leave(who: Path, at: number, lasting: boolean): void {
    const known = current.get(who);
    current.delete(who);
    if (known === undefined || at < fromMs || known.since > toMs) return;
    const { kind } = partsOf(who);
    const ms = Math.max(0, Math.min(at, toMs) - Math.max(known.since, fromMs));
    stays.push({ who, kind, state: known.state, ms, lasting });
  }

  function move(who: Path, state: string, at: number): void {
    const known = current.get(who);
    if (known?.state === state) return;
    leave(who, at, false);
    if (state !== 'gone') current.set(who, { state, since: at });
  }

  for (const entry of stepsOf(journal)) {
    const { step } = entry;
    if (entry.run !== run) {
      for (const who of [...current.keys()]) leave(who, endAt, true);
      run = entry.run;
    }
    endAt = step.at;
    const who = incarnationOf(step, incarnations);
    if (who === null) broadcastAt = step.at;
    if (who === null || step.after === undefined || !matchesPath(who, filter)) continue;
    const known = current.get(who);
    if (known !== undefined && step.before !== undefined && step.before !== known.state) {
      move(who, step.before, Math.max(known.since, broadcastAt));
    }
    move(who, step.after, step.at);
  }
  for (const who of [...current.keys()]) leave(who, endAt, true);
  return summed(stays).filter(({ state }) => filter.state === undefined || state === filter.state);
}

function summed(stays: readonly Stay[]): StateTime[] {
  const groups = Object.values(Object.groupBy(stays, ({ kind, state }) => `${kind} ${state}`));
  const times = groups.flatMap((group = []) => {
    const sorted = group.toSorted((a, b) => a.ms - b.ms);
    const longest = sorted.at(-1);
    if (longest === undefined) return [];
    return [
      {
        kind: longest.kind,
        state: longest.state,
        stays: group.filter(({ lasting }) => !lasting).length,
        lasting: group.filter(({ lasting }) => lasting).length,
        totalMs: group.reduce((sum, { ms }) => sum + ms, 0),
        medianMs: sorted[Math.floor((sorted.length - 1) / 2)]?.ms ?? 0,
        longestMs: longest.ms,
        longest: longest.who,
      },
    ];
  });
  return times.toSorted((a, b) => b.totalMs - a.totalMs);
}
