import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '@troupe/embedded-kube';
import { type KubeObject, SpecError, schedulerRequest } from '@troupe/resources';
import { createApi, namespace, objectOf, refusalOf, resourceOf } from '../testing/crd-api.ts';
import {
  hostileValues,
  type SpecField,
  smallestSpecs,
  specFields,
  withField,
} from '../testing/spec-fields.ts';

/** The request for a spec, or what the operator says to it; any other error is a bug. */
function translated(kind: string, spec: unknown): { request?: unknown; refusal?: string } {
  const object = objectOf(kind, spec);
  const metadata = { ...object.metadata, uid: 'u', resourceVersion: '1', generation: 1 };
  try {
    const stored: KubeObject = { ...object, metadata };
    return { request: schedulerRequest(stored)?.request };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { refusal: error.message };
  }
}

/** What differs on purpose: the operator takes more where the CRDs might not be ours. */
function operatorTakesMore({ isUnread }: SpecField, value: unknown): boolean {
  const beyondInt32 = typeof value === 'number' && (value >= 2 ** 31 || value < -(2 ** 31));
  return isUnread === true || beyondInt32;
}

const fieldRows = specFields.map(
  (field) => [`${field.kind} spec.${field.path.join('.')}`, field] as const,
);

describe('each field', () => {
  let api: KubeCore;

  beforeAll(() => {
    api = createApi();
  });

  /** What the API says to a new object with that spec, and to one that gets it. */
  function apiRefusals(kind: string, spec: unknown): readonly (string | null)[] {
    const resource = resourceOf(kind);
    const create = (name: string, what: unknown): (() => unknown) => {
      return () => api.create(resource, namespace, objectOf(kind, what, name));
    };
    create('good', smallestSpecs[kind as SpecField['kind']])();
    const { resourceVersion } = api.get(resource, namespace, 'good').object.metadata;
    const changed = objectOf(kind, spec, 'good');
    const refusals = [
      refusalOf(create('new', spec)),
      refusalOf(() =>
        api.update(resource, namespace, 'good', {
          ...changed,
          metadata: { ...changed.metadata, resourceVersion },
        }),
      ),
    ];
    api.delete(resource, namespace, 'good');
    if (refusals[0] === null) api.delete(resource, namespace, 'new');
    return refusals;
  }

  test.each(fieldRows)('%s is taken by API and operator, changed and taken away', (_, field) => {
    const { kind, path, values, isRequired, isUnread } = field;
    const before = smallestSpecs[kind];
    const requests = [...values, undefined].map((value) => {
      const spec = withField(before, path, value);
      const { request, refusal } = translated(kind, spec);
      const isMissing = value === undefined && isRequired === true;
      expect(refusal === undefined).toBe(!isMissing);
      for (const said of apiRefusals(kind, spec)) expect(said === null).toBe(!isMissing);
      return JSON.stringify(request);
    });
    const [first, second] = requests;
    expect(first !== second).toBe(isUnread !== true);
  });

  test.each(fieldRows)(
    '%s takes no harm from hostile values, and API and operator agree',
    (_, field) => {
      const { kind, path } = field;
      for (const value of hostileValues) {
        const spec = withField(smallestSpecs[kind], path, value);
        const { refusal } = translated(kind, spec);
        const [onCreate, onUpdate] = apiRefusals(kind, spec);
        const seen = { value, onCreate, operator: refusal ?? null };
        expect({ ...seen, isSame: (onCreate === null) === (onUpdate === null) }).toEqual({
          ...seen,
          isSame: true,
        });
        const agree = (onCreate === null) === (refusal === undefined);
        const isKnown = refusal === undefined && operatorTakesMore(field, value);
        expect({ ...seen, agree: agree || isKnown }).toEqual({ ...seen, agree: true });
        if (refusal !== undefined) expect(refusal.length).toBeLessThan(400);
      }
    },
  );

  test.each(fieldRows)(
    '%s set wrongly and then right asks what the right one alone asks',
    (_, field) => {
      const { kind, path, values } = field;
      const good = withField(smallestSpecs[kind], path, values[0]);
      const alone = translated(kind, good);
      for (const value of hostileValues) {
        const bad = withField(smallestSpecs[kind], path, value);
        translated(kind, bad);
        expect(translated(kind, withField(bad, path, values[0]))).toEqual(alone);
      }
    },
  );
});

test('both explainer and llm are refused by both', () => {
  const spec = { storageUri: 'gs://b', explainer: {}, llm: {} };
  expect(translated('Model', spec).refusal).toContain("Can't have both explainer and llm");
});
