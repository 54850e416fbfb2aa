import { type Path, partsOf, type StepRecord, supervisorPath } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { matchesPath, matchesStep, type StepFilter, stepsOf } from './step-entry.ts';

/** One actor of a journal, in numbers. */
export interface ActorSummary {
  readonly path: Path;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The last recorded state. */
  readonly state: string;
  readonly facts: number;
  readonly commands: number;
  readonly crashes: number;
  /** When it was first and last told something, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The actors of a journal in the order of their first step; a filter's state is that of the end. */
export function listActors(journal: StoredJournal, filter: StepFilter = {}): ActorSummary[] {
  const { state, ...rest } = filter;
  const actors = new Map<Path, ActorSummary>();
  const incarnations = new Map<Path, Path>();
  for (const { step } of stepsOf(journal)) {
    const path = incarnationOf(step, incarnations);
    if (path !== null && matchesPath(path, rest) && matchesStep(step, conditionsOnSteps(filter))) {
      actors.set(path, after(step, actors.get(path) ?? unseen(path, step.at)));
    }
    for (const { who } of step.gave) {
      const actor = actors.get(who);
      if (actor === undefined) continue;
      actors.set(who, { ...actor, commands: actor.commands + 1 });
    }
  }
  const isIn = (each: string) => each === state || each.startsWith(`${state}.`);
  return [...actors.values()].filter((each) => state === undefined || isIn(each.state));
}

/** The conditions on the actor are checked on its path: the step's may be a name without its UID. */
function conditionsOnSteps({ fact, fromMs, toMs, text }: StepFilter): StepFilter {
  return { fact, fromMs, toMs, text };
}

function unseen(path: Path, at: number): ActorSummary {
  const { kind, namespace, name } = partsOf(path);
  const counts = { facts: 0, commands: 0, crashes: 0 };
  return { path, kind, namespace, name, state: '', ...counts, firstAt: at, lastAt: at };
}

function after(step: StepRecord, actor: ActorSummary): ActorSummary {
  const state = step.after ?? actor.state;
  const crashes = actor.crashes + (step.crashed ?? []).length;
  return { ...actor, state, crashes, facts: actor.facts + 1, lastAt: step.at };
}

/** The actor that a step was for; facts for a name alone are for the latest of that name. */
export function incarnationOf(step: StepRecord, latest: Map<Path, Path>): Path | null {
  if (step.to === supervisorPath || step.after === undefined) return null;
  const hash = step.to.indexOf('#');
  if (hash < 0) return latest.get(step.to) ?? null;
  latest.set(step.to.slice(0, hash), step.to);
  return step.to;
}
