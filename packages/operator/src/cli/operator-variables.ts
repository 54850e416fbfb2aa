/** An environment variable that `troupe operator` minds. */
export interface OperatorVariable {
  readonly name: string;
  readonly group: string;
  readonly description: string;
}

const cluster = 'Cluster:';
const tls = 'TLS to schedulers:';
const page = 'Page:';

/**
 * Every environment variable of `troupe operator` (contract, "Env"): `--help` and docs/flags.md are
 * made of this.
 */
export const operatorVariables: readonly OperatorVariable[] = [
  {
    name: 'POD_NAMESPACE',
    group: cluster,
    description:
      "the operator's own namespace: configurations, the Lease and Secrets are there (default: that of " +
      'its service account, else seldon-mesh)',
  },
  {
    name: 'KUBECONFIG',
    group: cluster,
    description: 'the cluster, where --kubeconfig names none; else that of the pod',
  },
  {
    name: 'CONTROL_PLANE_SECURITY_PROTOCOL',
    group: tls,
    description: 'SSL for mutual TLS, anything else for plaintext',
  },
  {
    name: 'CONTROL_PLANE_CLIENT_TLS_SECRET_NAME',
    group: tls,
    description:
      "a Secret with the operator's certificate, in --namespace or else POD_NAMESPACE; without it the " +
      'locations are files',
  },
  {
    name: 'CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION',
    group: tls,
    description: "the operator's certificate; of a Secret, the base name is the key",
  },
  {
    name: 'CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION',
    group: tls,
    description: 'its private key',
  },
  { name: 'CONTROL_PLANE_CLIENT_TLS_CA_LOCATION', group: tls, description: 'its CA' },
  {
    name: 'CONTROL_PLANE_SERVER_TLS_SECRET_NAME',
    group: tls,
    description: 'with a Secret: another one, with the CA of schedulers',
  },
  {
    name: 'CONTROL_PLANE_SERVER_TLS_CA_LOCATION',
    group: tls,
    description: "the CA of schedulers, where it is not the operator's own",
  },
  {
    name: 'TROUPE_INSPECT_TOKEN',
    group: page,
    description: 'the token that the page of --inspect wants, elsewhere than on loopback',
  },
];
