import type { KubeObject } from '@troupe/resources';
import type { Command } from '../command.ts';
import type { StatusReport } from '../fact.ts';
import { type Path, partsOf, type ScheduledActorKind } from '../path.ts';
import type { ResourceInput } from '../resource-actor.ts';
import type { ScheduledView } from '../scheduled/scheduled-context.ts';
import type { ScheduledKind } from '../scheduled/scheduled-kind.ts';
import { scheduledKinds } from '../scheduled/scheduled-kinds.ts';
import type { SeenView } from '../supervisor-books.ts';

/** Everything the actor of an orphan knows; plain JSON, void with its session. */
export interface OrphanContext {
  readonly path: Path;
  /** What it is on the scheduler. */
  readonly of: ScheduledActorKind;
  /** Stands for the resource that there is none of: name, namespace and the generation last told of. */
  readonly object: KubeObject;
  /** The session in which the scheduler told of it. */
  readonly epoch: number | null;
  /** The scheduler's latest word. */
  readonly view: SeenView['view'] | null;
  /** That word is the answer to a question, not news that may be old. */
  readonly viewAsked: boolean;
  /** Failures in a row of what is being tried. */
  readonly attempts: number;
  readonly lastError: string | null;
  /** The time of the latest fact, in milliseconds since 1970. */
  readonly at: number;
}

/** The path of what has no resource: `orphan/ns/name#model`. */
export function orphanPath(of: ScheduledActorKind, namespace: string, name: string): Path {
  return `orphan/${namespace}/${name}#${of}`;
}

/** What stands in the place of a resource for an orphan's actor. */
export function orphanObject(path: Path, view: SeenView['view']): KubeObject {
  const { namespace, name, uid } = partsOf(path);
  const unknown = { resourceVersion: '', creationTimestamp: '' };
  return {
    apiVersion: 'troupe/v1',
    kind: 'Orphan',
    metadata: { name, namespace, uid, generation: view.generation, ...unknown },
  };
}

/** The context of a new actor of an orphan. */
export function initialOrphan({ path, object, epoch, view, at }: ResourceInput): OrphanContext {
  const of = partsOf(path).uid as ScheduledActorKind;
  const unheard = { viewAsked: false, attempts: 0, lastError: null };
  return { path, of, object, epoch, view, ...unheard, at };
}

/** The kind as one of all, whose functions are then called with what is of that kind. */
function kindOf({ of }: OrphanContext): ScheduledKind<KubeObject & never, ScheduledView, unknown> {
  return scheduledKinds[of] as unknown as ReturnType<typeof kindOf>;
}

function asking({ object, epoch }: OrphanContext) {
  const { namespace, generation = 0 } = object.metadata;
  return epoch === null ? null : { namespace, generation, epoch };
}

/** Asks the scheduler to let go. */
export function unloadOrphan(context: OrphanContext): Command | null {
  const to = asking(context);
  return to && kindOf(context).unload(to, context.object as never);
}

/** Asks the scheduler how it is. */
export function pollOrphan(context: OrphanContext): Command | null {
  const to = asking(context);
  return to && kindOf(context).poll(to, context.object.metadata.name);
}

/** Whether a word of the scheduler says that it holds nothing of it. */
export function saysEnded(context: OrphanContext, view: OrphanContext['view']): boolean {
  return view === null || kindOf(context).hasEnded(view);
}

/** Takes note of the scheduler's word. */
export function heard(context: OrphanContext, { view, source }: StatusReport): OrphanContext {
  return { ...context, view, viewAsked: source === 'poll' };
}
