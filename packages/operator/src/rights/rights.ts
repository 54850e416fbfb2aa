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
  /** Held without ever being asked for by a request of the operator: the verbs, and for what. */
  readonly held?: Held;
}

/** What is granted for the sake of something else than a request. */
export interface Held {
  readonly verbs: readonly Verb[];
  readonly because: string;
}

/** What is on by flag or variable. */
export type Feature = 'leaderElection' | 'tlsSecrets';

const seldon = 'mlops.seldon.io';

/** The Lease of today's operator (contract, "Flags"), so that at most one of both leads. */
export const leaseName = 'e98130ae.seldon.io';

/** What is done with objects that are made for others: a server-side apply needs `create` and `patch`. */
const children = ['get', 'list', 'watch', 'create', 'patch'] as const;

const givenOn = 'the Roles that the operator makes have it';

/**
 * Every right that the operator uses and no other: deploy/ is generated from this, `/readyz` asks for
 * each, and a test compares it with what a run asks of the API.
 */
export const rights: readonly Right[] = [
  {
    group: seldon,
    resources: ['models', 'pipelines', 'experiments', 'servers', 'seldonruntimes'],
    verbs: ['get', 'list', 'watch', 'patch'],
    where: 'watched',
    why: 'resources are watched, and get their finalizers; a Server is scaled',
  },
  {
    group: seldon,
    resources: [
      'models/status',
      'pipelines/status',
      'experiments/status',
      'servers/status',
      'seldonruntimes/status',
    ],
    verbs: ['patch'],
    where: 'watched',
    why: 'their conditions are written',
  },
  {
    group: seldon,
    resources: ['servers/finalizers', 'seldonruntimes/finalizers'],
    verbs: ['update'],
    where: 'watched',
    why: 'children name their owner, which some clusters allow to those alone who may do this',
    held: {
      verbs: ['update'],
      because: 'the admission plugin OwnerReferencesPermissionEnforcement',
    },
  },
  {
    group: seldon,
    resources: ['serverconfigs', 'seldonconfigs'],
    verbs: ['list', 'watch'],
    where: 'own',
    why: 'what Servers and SeldonRuntimes are made of is read where the operator is',
  },
  {
    group: 'apps',
    resources: ['statefulsets', 'deployments'],
    verbs: [...children, 'delete'],
    where: 'watched',
    why: 'Servers and the components of a SeldonRuntime are workloads',
  },
  {
    group: '',
    resources: ['services'],
    verbs: [...children, 'delete'],
    where: 'watched',
    why: 'that they can be reached, replica by replica',
  },
  {
    group: '',
    resources: ['configmaps', 'serviceaccounts'],
    verbs: [...children],
    where: 'watched',
    why: 'that they are configured, and have accounts; they go with their SeldonRuntime',
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles'],
    verbs: [...children],
    where: 'watched',
    why: 'the accounts of a SeldonRuntime get their rights',
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['rolebindings'],
    verbs: [...children, 'delete'],
    where: 'watched',
    why: 'and are bound to them; what a binding is bound to cannot be changed, so it is made anew',
  },
  {
    group: '',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
    where: 'watched',
    why: 'given on to components of a SeldonRuntime: nobody gives away what they do not have',
    held: { verbs: ['get', 'list', 'watch'], because: givenOn },
  },
  {
    group: 'discovery.k8s.io',
    resources: ['endpointslices'],
    verbs: ['list', 'watch'],
    where: 'watched',
    why: 'given on as well',
    held: { verbs: ['list', 'watch'], because: givenOn },
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
