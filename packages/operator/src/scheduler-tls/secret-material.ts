import { type KubeClient, KubeError, mappingOf, objectPath, watchKind } from '@troupe/kube';
import { TlsError, type TlsMaterial, type TlsPart } from '@troupe/scheduler-client';
import { filter, merge, type Observable } from 'rxjs';
import type { SecretKey, TlsSettings } from './tls-settings.ts';

type SecretSettings = Extract<TlsSettings, { provider: 'secret' }>;

/** Base64 by key. */
type SecretData = Readonly<Record<string, string>>;

/**
 * Reads the Secrets. Rejects with a `TlsError` that names the variable and the Secret. What they hold
 * goes to the handshakes and nowhere else: not into stores, logs, journals or files.
 */
export async function readSecrets(
  client: KubeClient,
  { namespace, keys }: SecretSettings,
): Promise<TlsMaterial> {
  /** One Secret holds parts that belong together, so it is read once. */
  const found = new Map<string, Promise<SecretData>>();
  async function read({ label, secret, key }: SecretKey): Promise<TlsPart> {
    const reading = found.get(secret) ?? readSecret(client, namespace, secret);
    found.set(secret, reading);
    try {
      const base64 = (await reading)[key];
      if (base64 === undefined) throw new TlsError('UNREADABLE', `${label}: there is no such key`);
      return { label, pem: Buffer.from(base64, 'base64').toString('utf8') };
    } catch (error) {
      if (error instanceof TlsError) throw error;
      const { message } = KubeError.from(error);
      const text = `${label} cannot be read in namespace ${namespace}: ${message}`;
      throw new TlsError('UNREADABLE', text, error);
    }
  }
  const { certificate, key, ca } = keys;
  return { certificate: await read(certificate), key: await read(key), ca: await read(ca) };
}

/** Says that the Secrets may have changed: also after a time in which they could not be watched. */
export function secretChanges(
  client: KubeClient,
  { namespace, keys }: SecretSettings,
): Observable<unknown> {
  const names = new Set(Object.values(keys).map(({ secret }) => secret));
  return merge(
    ...[...names].map((name) =>
      watchKind(client, { kind: 'Secret', namespace, fieldSelector: `metadata.name=${name}` }).pipe(
        filter(({ type }) => type !== 'Troubled'),
      ),
    ),
  );
}

async function readSecret(
  client: KubeClient,
  namespace: string,
  name: string,
): Promise<SecretData> {
  const path = objectPath(mappingOf('Secret'), namespace, name);
  const secret = (await client.request({ method: 'GET', path })) as { readonly data?: SecretData };
  return secret.data ?? {};
}
