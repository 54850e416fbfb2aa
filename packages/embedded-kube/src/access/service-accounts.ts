import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import type { WatchSink } from '../store/watch-event.ts';
import { findObject } from './find-object.ts';
import { apiAudience, type ServiceAccountTokens } from './service-account-tokens.ts';

const tokenSecretType = 'kubernetes.io/service-account-token';
const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';
const rootCaName = 'kube-root-ca.crt';

/** What the controller is made from. */
export interface ServiceAccountOptions {
  readonly tokens: ServiceAccountTokens;
  /** The CA that clients are to trust, PEM; absent where there is no TLS. */
  readonly caPem?: string;
}

/**
 * Does what a cluster's controllers do about ServiceAccounts: each namespace has one called
 * `default` and, with TLS, a ConfigMap with the CA; a Secret of type
 * `kubernetes.io/service-account-token` gets a token that lasts as long as it does, and goes with
 * its account. The returned function ends it.
 */
export function manageServiceAccounts(core: KubeCore, options: ServiceAccountOptions): () => void {
  const { tokens, caPem } = options;
  let stopped = false;

  function furnish(namespace: string): void {
    const found = findObject(core, 'namespaces', '', namespace);
    if (found === undefined || found.metadata.deletionTimestamp !== undefined) {
      return;
    }
    createAbsent(core, 'serviceaccounts', namespace, { metadata: { name: 'default' } });
    if (caPem !== undefined) {
      const data = { 'ca.crt': caPem };
      createAbsent(core, 'configmaps', namespace, { metadata: { name: rootCaName }, ...{ data } });
    }
  }

  function fillSecret(secret: ApiObject): void {
    const { namespace = '', name, uid, annotations = {} } = secret.metadata;
    const accountName = annotations[nameAnnotation];
    const data = secret.data as Readonly<Record<string, string>> | undefined;
    if (secret.type !== tokenSecretType || accountName === undefined || data?.token !== undefined) {
      return;
    }
    const account = findObject(core, 'serviceaccounts', namespace, accountName);
    if (account === undefined) {
      return;
    }
    const claims = {
      namespace,
      name: accountName,
      uid: account.metadata.uid,
      audiences: [apiAudience],
      bound: { kind: 'Secret', name, uid } as const,
    };
    void tokens.issue(claims, core.now()).then((token) => {
      if (stopped) {
        return;
      }
      const body = {
        metadata: { uid, annotations: { [uidAnnotation]: account.metadata.uid } },
        data: {
          token: base64(token),
          namespace: base64(namespace),
          ...(caPem === undefined ? {} : { 'ca.crt': base64(caPem) }),
        },
      };
      unlessRefused(() => core.patch('secrets', namespace, name, { type: 'merge', body }));
    });
  }

  function dropSecrets(account: ApiObject): void {
    const { namespace = '', name } = account.metadata;
    const fieldSelector = `type=${tokenSecretType}`;
    for (const { object } of core.list('secrets', { namespace, fieldSelector }).items) {
      if (object.metadata.annotations?.[nameAnnotation] === name) {
        unlessRefused(() => core.delete('secrets', namespace, object.metadata.name));
      }
    }
  }

  const stops = [
    core.watch(
      'namespaces',
      {},
      onPresent((object) => furnish(object.metadata.name)),
    ),
    core.watch('secrets', { fieldSelector: `type=${tokenSecretType}` }, onPresent(fillSecret)),
    core.watch('serviceaccounts', {}, (event) => {
      if (event.type === 'DELETED') {
        const { object } = event.stored;
        dropSecrets(object);
        furnish(object.metadata.namespace ?? '');
      }
    }),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) {
      stop();
    }
  };
}

function onPresent(act: (object: ApiObject) => void): WatchSink {
  return (event) => {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      act(event.stored.object);
    }
  };
}

function createAbsent(
  core: KubeCore,
  resource: string,
  namespace: string,
  object: { readonly metadata: { readonly name: string } },
): void {
  if (findObject(core, resource, namespace, object.metadata.name) === undefined) {
    core.create(resource, namespace, object);
  }
}

/** Another one may have changed or removed the object since it was looked at: then it is theirs. */
function unlessRefused(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
