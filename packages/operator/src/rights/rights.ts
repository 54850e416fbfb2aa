/** What may be done with a resource (Kubernetes, "Authorization: request verbs"). */
export type Verb = 'create' | 'delete' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A right that the operator needs. */
export interface Right {
  /** Empty for the core group. */
  readonly group: string;
  /** Plurals, with a subresource behind a slash. */
  readonly resources: readonly string[];
  readonly verbs: readonly Verb[];
  /** On objects of these names alone. */
  readonly names?: readonly string[];
  /** In the namespaces that are watched, in the operator's own, or in that of its certificates. */
  readonly where: 'watched' | 'own' | 'certificates';
  /** The feature that needs it; absent where it is always needed. */
  readonly feature?: Feature;
  /** Why, for whoever reads the Role. */
  readonly why: string;
}

/** What is on by flag or variable. */
export type Feature = 'leaderElection' | 'tlsSecrets';

const seldon = 'mlops.seldon.io';

/** The Lease of today's operator (contract, "Flags"), so that at most one of both leads. */
export const leaseName = 'e98130ae.seldon.io';

/**
 * Every right that the operator uses and no other: deploy/ is generated from this, `/readyz` asks for
 * each, and a test compares it with what a run asks of the API.
 */
export const rights: readonly Right[] = [
  {
    group: seldon,
    resources: ['models', 'pipelines', 'experiments', 'servers'],
    verbs: ['get', 'list', 'watch', 'patch'],
    where: 'watched',
    why: 'resources are watched, and get their finalizers; a Server is scaled',
  },
  {
    group: seldon,
    resources: ['models/status', 'pipelines/status', 'experiments/status', 'servers/status'],
    verbs: ['patch'],
    where: 'watched',
    why: 'their conditions are written',
  },
  {
    group: seldon,
    resources: ['servers/finalizers'],
    verbs: ['update'],
    where: 'watched',
    why: 'workloads name their Server as owner, which some clusters allow to those alone who may do this',
  },
  {
    group: 'apps',
    resources: ['statefulsets'],
    verbs: ['get', 'list', 'watch', 'create', 'patch'],
    where: 'watched',
    why: 'a Server is a workload',
  },
  {
    group: '',
    resources: ['events'],
    verbs: ['create'],
    where: 'watched',
    why: 'what happens is told as Events',
  },
  {
    group: '',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
    where: 'certificates',
    feature: 'tlsSecrets',
    why: 'certificates for schedulers are in Secrets, and are renewed',
  },
  {
    group: 'coordination.k8s.io',
    resources: ['leases'],
    verbs: ['create'],
    where: 'own',
    feature: 'leaderElection',
    why: 'one of several operators is in charge',
  },
  {
    group: 'coordination.k8s.io',
    resources: ['leases'],
    verbs: ['get', 'patch'],
    names: [leaseName],
    where: 'own',
    feature: 'leaderElection',
    why: 'that one holds the Lease, and the others look when they may take it',
  },
];

/** The rights that are needed with some features on. */
export function rightsFor(features: ReadonlySet<Feature>): readonly Right[] {
  return rights.filter(({ feature }) => feature === undefined || features.has(feature));
}

/** Those among these rights that change nothing. */
export function toRead(all: readonly Right[]): readonly Right[] {
  return all
    .map((right) => ({ ...right, verbs: right.verbs.filter((verb) => reading.has(verb)) }))
    .filter(({ verbs }) => verbs.length > 0);
}

const reading: ReadonlySet<Verb> = new Set<Verb>(['get', 'list', 'watch']);
