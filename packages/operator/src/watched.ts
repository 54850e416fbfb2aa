import type { KubeKind } from '@troupe/kube';
import {
  componentConditions,
  componentLabel,
  runtimeChildLabel,
  serverAppLabel,
  serverReplicaLabel,
} from '@troupe/resources';

/** One list/watch. */
export interface Watched {
  readonly kind: KubeKind;
  readonly labelSelector?: string;
  /** Whether it is looked for in the operator's own namespace alone. */
  readonly isConfig?: true;
  /** Whether another one is what the kind is waited for by: what this finds is news, and may come late. */
  readonly isFurther?: true;
}

/** What runs the pods of Servers, and of the components that every installation has. */
const known = [serverAppLabel.value, ...componentConditions.keys()].join(', ');
const ofKnown = `${serverAppLabel.key} in (${known})`;
const ofRuntimes = `${runtimeChildLabel.key}=${runtimeChildLabel.value}`;
/** Components that a SeldonConfig has beyond those. */
const ofOthers = `${ofRuntimes},${componentLabel} notin (${known})`;

/**
 * What is watched. Configs and children come before those that need them, so that each finds its own
 * already there.
 */
export const watched: readonly Watched[] = [
  { kind: 'ServerConfig', isConfig: true },
  { kind: 'SeldonConfig', isConfig: true },
  { kind: 'StatefulSet', labelSelector: ofKnown },
  { kind: 'Deployment', labelSelector: ofKnown },
  { kind: 'Service', labelSelector: serverReplicaLabel },
  { kind: 'StatefulSet', labelSelector: ofOthers, isFurther: true },
  { kind: 'Deployment', labelSelector: ofOthers, isFurther: true },
  { kind: 'Service', labelSelector: ofRuntimes, isFurther: true },
  { kind: 'ConfigMap', labelSelector: ofRuntimes },
  { kind: 'ServiceAccount', labelSelector: ofRuntimes },
  { kind: 'Role', labelSelector: ofRuntimes },
  { kind: 'RoleBinding', labelSelector: ofRuntimes },
  { kind: 'Server' },
  { kind: 'Model' },
  { kind: 'Pipeline' },
  { kind: 'Experiment' },
  { kind: 'SeldonRuntime' },
];

/** The kinds that an operator watches, each once. */
export const watchedKinds: readonly KubeKind[] = watched
  .filter(({ isFurther }) => isFurther !== true)
  .map(({ kind }) => kind);
