import type { DesiredObject } from './desired-object.ts';
import type { KubeObject } from './kube-object.ts';
import { lastApplied } from './last-applied.ts';
import { type Fields, isFields } from './pod-node.ts';

/**
 * The JSON merge patch (RFC 7386) that makes `live` what `desired` says: what was asked for last and is
 * asked for no more goes, lists are replaced, and what others added to objects stays. It carries UID and
 * version of `live`, so that it is stored on nothing else.
 */
export function childMergePatch(desired: DesiredObject, live: KubeObject): Fields {
  const { apiVersion: _, kind: __, metadata, ...content } = desired;
  const { labels = {}, annotations = {} } = metadata;
  const before = lastApplied(live);
  const beforeMetadata = isFields(before.metadata) ? before.metadata : {};
  return {
    metadata: {
      uid: live.metadata.uid,
      resourceVersion: live.metadata.resourceVersion,
      labels: withRemovals(labels, beforeMetadata.labels),
      annotations: withRemovals(annotations, beforeMetadata.annotations),
    },
    ...Object.fromEntries(
      Object.entries(content).map(([name, value]) => [name, withRemovals(value, before[name])]),
    ),
  };
}

/** `desired` with null for what only `before` has. */
function withRemovals(desired: unknown, before: unknown): unknown {
  if (!isFields(desired) || !isFields(before)) return desired;
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(desired, name));
  return {
    ...Object.fromEntries(removed.map((name) => [name, null])),
    ...Object.fromEntries(
      Object.entries(desired).map(([name, value]) => [
        name,
        withRemovals(value, Object.hasOwn(before, name) ? before[name] : undefined),
      ]),
    ),
  };
}
