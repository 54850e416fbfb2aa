import {
  type Command,
  type Fact,
  isStatusReport,
  type Path,
  type StepRecord,
} from '@troupe/actors';
import { withoutUid } from '../disk/segment-lines.ts';
import { type Difference, firstDifference } from '../first-difference.ts';
import {
  type Comparison,
  compareChild,
  compareFinalizers,
  compareReplicas,
  compareStatus,
  type SeenObject,
} from './come-true.ts';

/** A command of an operator in shadow that did not come true by another's hand. */
export interface ShadowDifference {
  readonly actor: Path;
  /** What it is about: `finalizers`, `status`, `replicas`, `StatefulSet mlserver`, `LoadModel`. */
  readonly what: string;
  /** When it was asked for first, in milliseconds since 1970. */
  readonly since: number;
  /** The step that asked for it last. */
  readonly seq: number;
  readonly command: Command;
  /** Where what is there differs, `expected` being what was asked for; null where nothing is there. */
  readonly difference: Difference | null;
}

/** How the decisions of an operator in shadow compare with what came about. */
export interface ShadowReport {
  /** Commands that came true by another's hand. */
  readonly agreed: number;
  /** Commands that may yet come true: they are younger than the time allowed. */
  readonly open: number;
  /** In the order in which they were asked for. */
  readonly differences: readonly ShadowDifference[];
}

/** Follows the steps of an operator in shadow. */
export interface ShadowLedger {
  append(step: StepRecord): void;
  /** What stands at a time, in milliseconds since 1970. */
  report(at: number): ShadowReport;
}

/** What a command that was not carried out waits for. */
interface Intent {
  readonly actor: Path;
  readonly what: string;
  readonly since: number;
  readonly seq: number;
  readonly command: Command;
  comparison: Comparison;
}

/** What is known of an actor's part of the world. */
interface Sight {
  object: SeenObject | null;
  readonly children: Map<string, SeenObject>;
  /** The generation that the scheduler speaks of; null where it knows no such name. */
  generation: number | null;
  readonly intents: Map<string, Intent>;
}

/** How long another operator may take until its not doing something is a difference. */
const defaultGraceMs = 30_000;

/**
 * Compares what an operator in shadow would have done with what then came about.
 *
 * A command is open until the cluster, or the scheduler, shows what it asks for; a newer one of the same
 * actor about the same thing takes its place. One that stays open for longer than `graceMs` is a
 * difference, until it comes true after all. Events and questions leave no trace that could be compared.
 */
export function createShadowLedger({ graceMs = defaultGraceMs } = {}): ShadowLedger {
  const sights = new Map<Path, Sight>();
  let agreed = 0;

  function sightOf(actor: Path): Sight {
    let sight = sights.get(actor);
    if (sight === undefined) {
      sight = { object: null, children: new Map(), generation: null, intents: new Map() };
      sights.set(actor, sight);
    }
    return sight;
  }

  function look(sight: Sight): void {
    for (const [key, intent] of sight.intents) {
      intent.comparison = compare(intent.command, sight);
      if (intent.comparison.is !== 'done') continue;
      sight.intents.delete(key);
      agreed += 1;
    }
  }

  function ask(actor: Path, command: Command, { seq, at }: StepRecord): void {
    const what = subjectOf(command);
    if (what === null) return;
    const sight = sightOf(actor);
    const comparison = compare(command, sight);
    const before = sight.intents.get(what);
    if (comparison.is === 'done') {
      sight.intents.delete(what);
      agreed += 1;
      return;
    }
    const since = before !== undefined && isRepeated(before.command, command) ? before.since : at;
    sight.intents.set(what, { actor, what, since, seq, command, comparison });
  }

  function hear(actor: Path, fact: Fact): void {
    if (fact.type === 'ResourceGone') {
      // Whatever was still to be done about it is past doing.
      agreed += sights.get(actor)?.intents.size ?? 0;
      sights.delete(actor);
      return;
    }
    if (see(sightOf(actor), fact)) look(sightOf(actor));
  }

  return {
    append(step) {
      hear(withoutUid(step.to), step.fact);
      for (const { who, command } of step.gave) ask(withoutUid(who), command, step);
    },
    report(at) {
      const all = Array.from(sights.values(), ({ intents }) => [...intents.values()]).flat();
      const late = all.filter(({ since }) => at - since > graceMs).sort((a, b) => a.seq - b.seq);
      const differences = late.map(({ comparison, ...intent }) => ({
        ...intent,
        difference: comparison.is === 'otherwise' ? comparison.difference : null,
      }));
      return { agreed, open: all.length - late.length, differences };
    },
  };
}

/** Whether an actor asks for the same again. */
function isRepeated(before: Command, now: Command): boolean {
  return firstDifference(essence(before), essence(now), 'command') === null;
}

/** A command without what differs from one time to the next and changes nothing. */
function essence(command: Command): object {
  const {
    serial: _,
    resourceVersion: __,
    urgency: ___,
    epoch: ____,
    ...rest
  } = command as {
    readonly serial?: number;
    readonly resourceVersion?: string;
    readonly urgency?: string;
    readonly epoch?: number;
  };
  return rest;
}

/** Takes note of what a fact shows; returns whether it shows anything. */
function see(sight: Sight, fact: Fact): boolean {
  if (fact.type === 'ResourceObserved') {
    sight.object = { ...fact.object };
  } else if (fact.type === 'ChildObserved') {
    const { kind, metadata } = fact.object;
    sight.children.set(nameOf(kind, metadata.name), { ...fact.object });
  } else if (fact.type === 'ChildGone') {
    sight.children.delete(nameOf(fact.ref.kind, fact.ref.name));
  } else if (isStatusReport(fact)) {
    sight.generation = fact.view?.generation ?? null;
  } else {
    return false;
  }
  return true;
}

function nameOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

/** What a command is about; null where its coming true cannot be seen. */
function subjectOf(command: Command): string | null {
  switch (command.type) {
    case 'SetFinalizers':
      return 'finalizers';
    case 'PatchStatus':
      return 'status';
    case 'ScaleResource':
      return 'replicas';
    case 'ApplyChild':
      return nameOf(command.object.kind, command.object.metadata.name);
    case 'DeleteChild':
      return nameOf(command.target.kind, command.target.name);
    default:
      return 'generation' in command ? 'scheduler' : null;
  }
}

function compare(command: Command, { object, children, generation }: Sight): Comparison {
  switch (command.type) {
    case 'SetFinalizers':
      return object === null ? missing : compareFinalizers(command.finalizers, object);
    case 'PatchStatus':
      return object === null ? missing : compareStatus(command.status, object);
    case 'ScaleResource':
      return object === null ? missing : compareReplicas(command, object);
    case 'ApplyChild': {
      const { kind, metadata } = command.object;
      const child = children.get(nameOf(kind, metadata.name));
      return child === undefined ? missing : compareChild(command.object, child);
    }
    case 'DeleteChild': {
      const { kind, name } = command.target;
      return children.has(nameOf(kind, name)) ? missing : done;
    }
    case 'UnloadModel':
    case 'UnloadPipeline':
    case 'StopExperiment':
      return generation === null ? done : missing;
    case 'LoadModel':
    case 'LoadPipeline':
    case 'StartExperiment':
      return generation !== null && generation >= command.generation ? done : missing;
    default:
      return done;
  }
}

const missing: Comparison = { is: 'missing' };
const done: Comparison = { is: 'done' };
