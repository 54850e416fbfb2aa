import type { KubeClient } from '@troupe/kube';
import type { Right, Verb } from './rights.ts';

/** One thing that the operator needs to do and may not. */
export interface MissingRight {
  readonly verb: Verb;
  readonly group: string;
  readonly resource: string;
  /** Empty where it is needed in all namespaces. */
  readonly namespace: string;
  /** On the object of that name alone. */
  readonly name?: string;
}

/** Where rights are needed. */
export interface RightsPlaces {
  /** Those that are watched; none for all there are. */
  readonly watched: readonly string[];
  /** The operator's own. */
  readonly own: string;
  /** That of Secrets with certificates, mostly the same. */
  readonly certificates: string;
}

/**
 * Asks the API which of these rights its caller lacks, by a SelfSubjectAccessReview each, which
 * everybody may ask for. Rejects with a `KubeError` where the API does not answer.
 */
export async function missingRights(
  client: Pick<KubeClient, 'request'>,
  rights: readonly Right[],
  places: RightsPlaces,
): Promise<readonly MissingRight[]> {
  const needed = rights.flatMap((right) => neededBy(right, places));
  const answers = await Promise.all(needed.map((each) => isAllowed(client, each)));
  return needed.filter((_, index) => answers[index] === false);
}

/** One sentence for a user, with what to do. */
export function missingText({ verb, group, resource, namespace }: MissingRight): string {
  const of = group === '' ? '' : ` of ${group}`;
  const where = namespace === '' ? 'in all namespaces' : `in namespace ${namespace}`;
  return `the operator may not ${verb} ${resource}${of} ${where}: grant it in its Role`;
}

function neededBy(right: Right, places: RightsPlaces): MissingRight[] {
  const { where, group, resources, verbs, names } = right;
  const watched = places.watched.length === 0 ? [''] : places.watched;
  const namespaces = where === 'watched' ? watched : [places[where]];
  return namespaces.flatMap((namespace) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => {
        const needed = { verb, group, resource, namespace };
        return names === undefined ? [needed] : names.map((name) => ({ ...needed, name }));
      }),
    ),
  );
}

async function isAllowed(
  client: Pick<KubeClient, 'request'>,
  { verb, group, resource: whole, namespace, name }: MissingRight,
): Promise<boolean> {
  const [resource, subresource] = whole.split('/');
  const attributes = { verb, group, resource, subresource, namespace, name };
  const answer = await client.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: attributes },
    },
  });
  const { status } = answer as { readonly status?: { readonly allowed?: boolean } };
  return status?.allowed === true;
}
