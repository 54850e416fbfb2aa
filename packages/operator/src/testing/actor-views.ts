import type { ActorView } from '@troupe/actors';

/** An actor as the display sees it. */
export function actorView(
  name: string,
  state: string,
  waitsFor: { readonly what: string; readonly error?: string } | null = null,
  since = 0,
): ActorView {
  const metadata = {
    name,
    namespace: 'ns',
    uid: `uid-${name}`,
    resourceVersion: '1',
    creationTimestamp: '1970-01-01T00:00:00Z',
  };
  return {
    path: `model/ns/${name}#uid-${name}`,
    kind: 'model',
    namespace: 'ns',
    name,
    uid: metadata.uid,
    state,
    since,
    waitsFor: waitsFor === null ? null : { ...waitsFor, since: 0 },
    usedBy: [],
    object: { apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Model', metadata },
  };
}
