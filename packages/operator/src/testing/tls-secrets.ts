import { createCertificateAuthority, type KubeCore } from '@troupe/embedded-kube';
import type { ServeTls } from '@troupe/embedded-scheduler';
import { testNamespace } from './objects.ts';

/** The variables that deploy/kustomize/tls sets. */
export const tlsVariables = {
  CONTROL_PLANE_SECURITY_PROTOCOL: 'SSL',
  CONTROL_PLANE_CLIENT_TLS_SECRET_NAME: 'seldon-controlplane-client',
  CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION: 'tls.key',
  CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION: 'tls.crt',
  CONTROL_PLANE_CLIENT_TLS_CA_LOCATION: 'ca.crt',
  CONTROL_PLANE_SERVER_TLS_SECRET_NAME: 'seldon-controlplane-server',
  CONTROL_PLANE_SERVER_TLS_CA_LOCATION: 'ca.crt',
} as const;

const hourMs = 3_600_000;

/** The certificates of an installation with TLS. */
export interface TlsInstallation {
  /** What schedulers are served with. */
  readonly served: ServeTls;
  /** Stores the Secrets in the operator's namespace. */
  store(core: KubeCore): void;
}

/**
 * Makes the Secrets that an installation of Seldon Core 2 with TLS has in its namespace: the identity of
 * the operator, and the CA of schedulers, which is another one.
 *
 * @param hosts the names and addresses of schedulers.
 */
export async function createTlsSecrets(
  hosts: readonly string[] = ['127.0.0.1'],
): Promise<TlsInstallation> {
  const validity = { validFromMs: Date.now() - hourMs, validToMs: Date.now() + hourMs };
  const ofClients = await createCertificateAuthority({ subject: 'clients', ...validity });
  const ofServers = await createCertificateAuthority({ subject: 'servers', ...validity });
  const own = await ofClients.issue({ subject: 'operator', ...validity });
  const scheduler = await ofServers.issue({ subject: 'scheduler', hosts, ...validity });
  return {
    served: { ...scheduler, clientCaPem: ofClients.caPem },
    store(core) {
      store(core, tlsVariables.CONTROL_PLANE_CLIENT_TLS_SECRET_NAME, {
        'tls.key': own.keyPem,
        'tls.crt': own.certificatePem,
        'ca.crt': ofClients.caPem,
      });
      store(core, tlsVariables.CONTROL_PLANE_SERVER_TLS_SECRET_NAME, { 'ca.crt': ofServers.caPem });
    },
  };
}

function store(core: KubeCore, name: string, texts: Readonly<Record<string, string>>): void {
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  core.create('secrets', testNamespace, { metadata: { name }, ...{ data } });
}
