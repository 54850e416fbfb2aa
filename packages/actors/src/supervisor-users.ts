import {
  type Condition,
  type KubeObject,
  readyType,
  referencesOf,
  refOf,
  statusOf,
} from '@troupe/resources';
import type { Command } from './command.ts';
import { type ActorKind, nameKey, type Path, partsOf } from './path.ts';
import type { SeenView, Slot, SupervisorBooks } from './supervisor-books.ts';

const actorKindOf = { Model: 'model', Pipeline: 'pipeline' } as const;

/** What an object makes use of, as the index of references has it. */
export function usedPaths(object: KubeObject): readonly Path[] {
  const { namespace } = object.metadata;
  return referencesOf(object).map(({ kind, name }) => nameKey(actorKindOf[kind], namespace, name));
}

/** How a resource stands for those that make use of it. */
export interface Standing {
  /** What they would name it with where they wait for it. */
  readonly words: string;
  readonly isReady: boolean;
  readonly isLeaving: boolean;
}

/** How what a name means now stands; a resource that is not there stands for nothing. */
export function standingOf(slot: Slot | undefined): Standing {
  if (slot === undefined) return { words: '', isReady: false, isLeaving: false };
  const { object, view, ref } = slot;
  const words = view === null ? '' : wordsOf(view.view);
  const context: { readonly status?: { readonly conditions?: readonly Condition[] } } =
    ref?.getSnapshot().context ?? object;
  return {
    words: `known ${words}`,
    isReady: statusOf(context.status?.conditions, readyType) === 'True',
    isLeaving: object.metadata.deletionTimestamp !== undefined,
  };
}

function wordsOf(view: SeenView['view']): string {
  return 'gatewayState' in view ? `${view.state} ${view.gatewayState}` : '';
}

/** Whether an actor waits for others of its namespace, by the scheduler's latest word. */
export function isWaitingForOthers({ view }: Slot): boolean {
  if (view === null) return false;
  const { view: said } = view;
  if ('modelsReady' in said) return !said.modelsReady;
  return 'candidatesReady' in said && !(said.active && said.candidatesReady && said.mirrorReady);
}

/** As many users as an Event names. */
const mostNamed = 10;

/**
 * The Event that tells whom it concerns that a resource goes, or is no longer Ready; null where that
 * is not so, or all that use it are on their way out too.
 */
export function sayInUse(
  { slots }: Pick<SupervisorBooks, 'slots'>,
  slot: Slot,
  users: readonly Path[],
  { before, after }: { readonly before: Standing; readonly after: Standing },
  at: number,
): Command | null {
  const goes = after.isLeaving && !before.isLeaving;
  const fails = before.isReady && !after.isReady && !after.isLeaving;
  if (!goes && !fails) return null;
  const staying = users.filter(
    (each) => slots.get(each)?.object.metadata.deletionTimestamp === undefined,
  );
  if (staying.length === 0) return null;
  const named = staying.slice(0, mostNamed).map(nameOf).join(', ');
  const more = staying.length > mostNamed ? ` and ${staying.length - mostNamed} more` : '';
  const { object, name } = slot;
  const what = `${object.kind} [${name}] ${goes ? 'is being deleted' : 'is not Ready'}`;
  return {
    type: 'RecordEvent',
    target: refOf(object),
    source: 'scheduler-client',
    eventType: 'Warning',
    reason: 'InUse',
    message: `${what}, which concerns ${named}${more}`,
    at,
  };
}

const kindNames: Readonly<Record<ActorKind, string>> = {
  model: 'Model',
  pipeline: 'Pipeline',
  experiment: 'Experiment',
  server: 'Server',
  runtime: 'SeldonRuntime',
  orphan: 'Orphan',
};

function nameOf(path: Path): string {
  const { kind, name } = partsOf(path);
  return `${kindNames[kind as ActorKind]} [${name}]`;
}
