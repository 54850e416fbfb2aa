import type { ObjectRef } from '@troupe/resources';

/**
 * Names an actor, stably across runs: `model/ns/name#uid` for one incarnation of a resource,
 * `scheduler/ns`, `kube`, `deadlines` or `supervisor` for the others. XState's session ids come from
 * a process-wide counter and would make journals differ from run to run.
 */
export type Path = string;

/** The kinds whose resources a scheduler is asked for, one by one. */
export type ScheduledActorKind = 'model' | 'pipeline' | 'experiment';

/**
 * The kinds that have a resource actor, as they stand at the head of a path. An `orphan` is what a
 * scheduler holds in our name and no resource is given for.
 */
export type ActorKind = ScheduledActorKind | 'server' | 'runtime' | 'orphan';

/** The supervisor's own path. */
export const supervisorPath: Path = 'supervisor';

/** The path of the lane that writes to Kubernetes. */
export const kubePath: Path = 'kube';

/** The path of the lane that keeps the deadlines. */
export const deadlinesPath: Path = 'deadlines';

/** The path of the lane that holds a namespace's scheduler session. */
export function schedulerPath(namespace: string): Path {
  return `scheduler/${namespace}`;
}

/** The path of the actor of this incarnation. */
export function resourcePath(
  kind: ActorKind,
  object: Omit<ObjectRef, 'apiVersion' | 'kind'>,
): Path {
  return `${nameKey(kind, object.namespace, object.name)}#${object.uid}`;
}

/** The path without its UID, for facts from those who know names alone. */
export function nameKey(kind: ActorKind, namespace: string, name: string): Path {
  return `${kind}/${namespace}/${name}`;
}

/** A resource path without its UID: what its name means, whichever incarnation. */
export function keyOf(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}

/** Tells the children of one resource, which share its namespace, from each other: `StatefulSet/name`. */
export function childKey(child: { readonly kind: string; readonly name: string }): string {
  return `${child.kind}/${child.name}`;
}

/** A resource path taken apart. */
export interface ResourcePathParts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Empty where the path names any incarnation. */
  readonly uid: string;
}

/** The namespace of a resource path, without the cost of taking it all apart: every fact asks for it. */
export function namespaceIn(path: Path): string {
  const start = path.indexOf('/') + 1;
  return start === 0 ? '' : path.slice(start, path.indexOf('/', start));
}

/** Takes a resource path apart; names of the API can hold neither `/` nor `#`. */
export function partsOf(path: Path): ResourcePathParts {
  const hash = path.indexOf('#');
  const [kind = '', namespace = '', name = ''] = keyOf(path).split('/');
  return { kind, namespace, name, uid: hash < 0 ? '' : path.slice(hash + 1) };
}
