import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  createServerCredentials,
  createTlsIdentity,
  DataDirError,
  type KubeStorage,
  openDataDir,
  type ServerCredentials,
  type TlsIdentity,
} from '@troupe/embedded-kube';
import { CliError } from '../cli/cli-error.ts';

/** What a cluster keeps in a folder from one run to the next. */
export interface KeptCluster {
  readonly storage: KubeStorage;
  /** The token of the kubeconfig and the key of ServiceAccount tokens. */
  readonly credentials: ServerCredentials;
  /** The port of the last run; 0 before the first. */
  readonly port: number;
  /** How much of a write was found cut off and left out; nobody was told of that write. */
  readonly tornBytes: number;
  /** A certificate for an address: the last one, while it is valid for that. */
  tlsIdentity(host: string): Promise<TlsIdentity>;
  keepPort(port: number): Promise<void>;
  close(): Promise<void>;
}

const credentialsName = 'credentials.json';
const identityName = 'tls.json';
const portName = 'port';

/** A certificate that ends sooner is made anew. */
const spareMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Opens a folder, made if there is none.
 * @throws CliError in one line, when it is in use, cannot be used, or is damaged.
 */
export async function openKeptCluster(dir: string): Promise<KeptCluster> {
  const data = await openDataDir({ dir }).catch((error: unknown) => {
    throw error instanceof DataDirError
      ? new CliError(`--data-dir: ${error.message}`, 2, error)
      : error;
  });

  async function kept<Value>(name: string, make: () => Value | Promise<Value>): Promise<Value> {
    const text = await data.readSmall(name);
    if (text !== undefined) return JSON.parse(text) as Value;
    const value = await make();
    await data.writeSmall(name, JSON.stringify(value));
    return value;
  }

  try {
    const credentials = await kept(credentialsName, createServerCredentials);
    const port = Number((await data.readSmall(portName)) ?? 0);
    return {
      storage: data.storage,
      credentials,
      port,
      tornBytes: data.tornBytes,
      async tlsIdentity(host) {
        const make = () =>
          createTlsIdentity([...new Set(['localhost', '127.0.0.1', host])], Date.now());
        const last = await kept(identityName, make);
        if (isGoodFor(last, host)) return last;
        const next = await make();
        await data.writeSmall(identityName, JSON.stringify(next));
        return next;
      },
      keepPort: (next) => data.writeSmall(portName, String(next)),
      close: () => data.close(),
    };
  } catch (error) {
    await data.close();
    throw error;
  }
}

function isGoodFor({ certificatePem }: TlsIdentity, host: string): boolean {
  const certificate = new X509Certificate(certificatePem);
  const covered = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return covered !== undefined && certificate.validToDate.getTime() > Date.now() + spareMs;
}
