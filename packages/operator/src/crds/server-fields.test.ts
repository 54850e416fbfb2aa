import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '@troupe/embedded-kube';
import { type Server, type ServerConfig, SpecError, serverChildren } from '@troupe/resources';
import { createApi, namespace, objectOf, refusalOf, resourceOf } from '../testing/crd-api.ts';
import {
  allServerFields,
  hostileServerValues,
  type ServerField,
  smallestServerSpecs,
} from '../testing/server-fields.ts';
import { hostileValues, withField } from '../testing/spec-fields.ts';

const values = [...hostileServerValues, ...hostileValues];

/** What is made with that spec, or what the operator says to it; any other error is a bug. */
function made({ kind, ofDeployment }: ServerField, spec: unknown): unknown {
  const metadata = { namespace, uid: 'u', resourceVersion: '1', generation: 1 };
  const [server, config] = (['Server', 'ServerConfig'] as const).map((each) => ({
    ...objectOf(each, each === kind ? spec : smallestServerSpecs[each]),
    metadata: { ...metadata, name: 'it' },
  }));
  try {
    const workload = ofDeployment === true ? 'Deployment' : 'StatefulSet';
    return serverChildren(server as Server, config as ServerConfig, workload);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    expect(error.message.length).toBeLessThan(400);
    return { refusal: error.message };
  }
}

const rows = allServerFields.map(
  (field) => [`${field.kind} spec.${field.path.join('.')}`, field] as const,
);

describe('each field', () => {
  let api: KubeCore;

  beforeAll(() => {
    api = createApi();
  });

  const specWith = ({ kind, path }: ServerField, value: unknown): unknown =>
    withField(smallestServerSpecs[kind], path, value);

  test.each(rows.filter(([, { value }]) => value !== undefined))(
    '%s is taken by API and operator',
    (_, field) => {
      const spec = specWith(field, field.value);
      const create = (): unknown =>
        api.create(resourceOf(field.kind), namespace, objectOf(field.kind, spec, 'taken'));
      expect(refusalOf(create)).toBeNull();
      api.delete(resourceOf(field.kind), namespace, 'taken');
      expect(made(field, spec)).not.toHaveProperty('refusal');
    },
  );

  test.each(rows)(
    '%s takes no harm from hostile values, which the API judges alike whether new or changed',
    (_, field) => {
      const { kind } = field;
      const resource = resourceOf(kind);
      api.create(resource, namespace, objectOf(kind, smallestServerSpecs[kind], 'good'));
      for (const value of values) {
        const spec = specWith(field, value);
        made(field, spec);
        const good = api.get(resource, namespace, 'good').object;
        const onUpdate = refusalOf(() =>
          api.update(resource, namespace, 'good', { ...good, ...{ spec } }),
        );
        const onCreate = refusalOf(() =>
          api.create(resource, namespace, objectOf(kind, spec, 'new')),
        );
        expect([value, onUpdate === null]).toEqual([value, onCreate === null]);
        if (onCreate === null) api.delete(resource, namespace, 'new');
        const now = api.get(resource, namespace, 'good').object;
        api.update(resource, namespace, 'good', { ...now, ...{ spec: smallestServerSpecs[kind] } });
      }
      api.delete(resource, namespace, 'good');
    },
  );
});
