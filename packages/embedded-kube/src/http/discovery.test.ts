import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, clientOf } from '../testing/http-client.ts';
import { testCore } from '../testing/test-core.ts';
import { type EmbeddedKube, serveKube } from './serve-kube.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface Group {
  readonly metadata: { readonly name: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly {
      readonly resource: string;
      readonly verbs: readonly string[];
      readonly subresources: readonly { readonly subresource: string; readonly verbs: string[] }[];
    }[];
  }[];
}

let kube: EmbeddedKube;
let client: Client;

beforeAll(async () => {
  kube = await serveKube(testCore());
  client = clientOf(kube);
});

afterAll(() => kube.stop());

async function resources(path: string): Promise<readonly Resource[]> {
  return (await client('GET', path)).body.resources as readonly Resource[];
}

/** Everything in aggregated discovery, as `group/version resource[/subresource]: verbs`. */
async function aggregated(): Promise<string[]> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const lists = await Promise.all(
    ['/api', '/apis'].map((path) => client('GET', path, undefined, { accept })),
  );
  return lists
    .flatMap(({ body }) => body.items as readonly Group[])
    .flatMap(({ metadata, versions }) =>
      versions.flatMap(({ version, resources: list }) =>
        list.flatMap(({ resource, verbs, subresources }) =>
          [
            { name: resource, verbs },
            ...subresources.map((one) => ({
              name: `${resource}/${one.subresource}`,
              verbs: one.verbs,
            })),
          ].map((one) => `${metadata.name}/${version} ${one.name}: ${one.verbs.join()}`),
        ),
      ),
    );
}

/** The same from the documents of each group and version. */
async function legacy(): Promise<string[]> {
  const { body } = await client('GET', '/apis');
  const groups = body.groups as { versions: { groupVersion: string }[] }[];
  const groupVersions = groups.flatMap(({ versions }) => versions.map((one) => one.groupVersion));
  const lists = ['v1', ...groupVersions].map(async (groupVersion) => {
    const isCore = groupVersion === 'v1';
    const list = await resources(isCore ? '/api/v1' : `/apis/${groupVersion}`);
    return list.map(
      ({ name, verbs }) => `${isCore ? '/v1' : groupVersion} ${name}: ${verbs.join()}`,
    );
  });
  return (await Promise.all(lists)).flat();
}

describe('discovery', () => {
  test('says the same at once and one by one', async () => {
    expect((await aggregated()).sort()).toEqual((await legacy()).sort());
  });

  test('tells of reviews and tokens, which are only created', async () => {
    expect(await aggregated()).toEqual(
      expect.arrayContaining([
        'authentication.k8s.io/v1 selfsubjectreviews: create',
        'authorization.k8s.io/v1 subjectaccessreviews: create',
        '/v1 serviceaccounts/token: create',
      ]),
    );
  });

  test('names short names and categories', async () => {
    const [pods] = (await resources('/api/v1')).filter(({ name }) => name === 'pods');
    expect(pods).toMatchObject({ kind: 'Pod', shortNames: ['po'], categories: ['all'] });
  });

  test('does not promise to delete all namespaces at once', async () => {
    const [namespaces] = (await resources('/api/v1')).filter(({ name }) => name === 'namespaces');
    expect(namespaces?.verbs).not.toContain('deletecollection');
    expect((await client('DELETE', '/api/v1/namespaces')).code).toBe(405);
  });

  test.each(['/apis/nowhere', '/apis/nowhere/v1', '/apis/apps/v9', '/nowhere'])(
    '%s is 404',
    async (path) => {
      expect(await client('GET', path)).toMatchObject({ code: 404, body: { reason: 'NotFound' } });
    },
  );

  test.each(['/version', '/api', '/apis', '/openapi/v3'])('%s is only read', async (path) => {
    expect((await client('POST', path, {})).code).toBe(405);
  });
});
