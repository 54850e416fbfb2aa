import { type ManifestObject, parseManifests } from '@troupe/embedded-kube';
import { generatedFiles } from '../install/generated-files.ts';
import type { Right } from '../rights/rights.ts';
import type { EmbeddedCluster } from '../up/embedded-cluster.ts';
import { testNamespace } from './objects.ts';

/** What an operator watches: its own namespace, or all; the folder of deploy/kustomize with its Roles. */
export type Scope = 'namespaced' | 'cluster-wide';

/** The operator's ServiceAccount in a cluster that asks for rights. */
export interface InstalledAccount {
  /** As the API names its user. */
  readonly user: string;
  /** The text of a kubeconfig with its token. */
  readonly kubeconfig: string;
  /** Makes its Roles those that deploy/ would have for these rights. */
  grant(rights: readonly Right[]): void;
}

const account = 'seldon-v2-controller-manager';

/** Makes the account in the usual namespace, with Roles and bindings as deploy/ has them for a scope. */
export async function installAccount(
  { core, kube }: EmbeddedCluster,
  scope: Scope,
  rights: readonly Right[],
): Promise<InstalledAccount> {
  const rolesOf = (some: readonly Right[]): readonly ManifestObject[] => {
    const files = generatedFiles(some);
    return ['base', scope, 'tls'].flatMap((folder) => {
      const path = `kustomize/${folder}/rbac.yaml`;
      return parseManifests(files.get(path) ?? '', path);
    });
  };
  const placeOf = ({ apiVersion, kind }: ManifestObject) => {
    const { id, namespaced } = core.typeOfKind(apiVersion, kind) ?? { id: kind, namespaced: true };
    return [id, namespaced ? testNamespace : ''] as const;
  };

  core.create('serviceaccounts', testNamespace, { metadata: { name: account } });
  for (const object of rolesOf(rights)) core.create(...placeOf(object), object);
  return {
    user: `system:serviceaccount:${testNamespace}:${account}`,
    kubeconfig: kube.kubeconfig(await kube.tokenFor(testNamespace, account)),
    grant(some) {
      for (const object of rolesOf(some)) {
        const { rules, metadata } = object;
        if (rules === undefined) continue;
        const patch = { type: 'merge', body: { rules: rules ?? [] } } as const;
        core.patch(...placeOf(object), metadata.name, patch);
      }
    },
  };
}
