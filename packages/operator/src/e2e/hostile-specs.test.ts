import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiObject, StatusError } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { type Condition, sameStatus } from '@troupe/resources';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { crdsThatTakeAnything, objectOf, resourceOf } from '../testing/crd-api.ts';
import {
  aModel,
  aServer,
  conditionOf,
  isReady,
  statusOf,
  testNamespace,
} from '../testing/objects.ts';
import {
  hostileValues,
  type SpecField,
  smallestSpecs,
  specFields,
  withField,
} from '../testing/spec-fields.ts';

/** Where each field is given its good value at once, and nothing else. */
const peaceful = 'peaceful';

/** Pipelines to experiment on, each with the Model of the other's name as its step. */
const twins = [
  ['a', 'b'],
  ['b', 'a'],
] as const;

/** How often somebody else's Model is asked for in between. */
const probeEvery = 8;

const nameOf = ({ kind, path }: SpecField): string =>
  `${kind}-${path.join('-')}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');

const goodSpec = ({ kind, path, values }: SpecField): unknown =>
  withField(smallestSpecs[kind], path, values[0]);

/**
 * Whether two statuses say the same, of whichever generations. Of what a scheduler refuses it is the
 * refusal that counts: an earlier version that it took may still serve, and says so.
 */
function saySame(a: ApiObject, b: ApiObject): boolean {
  if (!isReady(a)) {
    const verdicts = [a, b].map((each) => ({ conditions: [readyOf(each)] }));
    return sameStatus(verdicts[0] ?? {}, verdicts[1] ?? {});
  }
  const ungenerated = { observedGeneration: 0 };
  return sameStatus({ ...statusOf(a), ...ungenerated }, { ...statusOf(b), ...ungenerated });
}

function readyOf(object: ApiObject): Condition {
  return conditionOf(object, 'Ready') ?? { type: 'Ready', status: 'Unknown' };
}

function isJudged(object: ApiObject): boolean {
  return statusOf(object).observedGeneration === object.metadata.generation;
}

describe('behind CRDs that take anything', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ scheduler: { workers: oneWorkerOfEachKind }, speed: 20 });
    plane.core.applyCrds(crdsThatTakeAnything());
    plane.core.create('namespaces', '', { metadata: { name: peaceful } });
    for (const namespace of [testNamespace, peaceful]) {
      await plane.apply(aServer('mlserver', {}, namespace));
      for (const name of ['a', 'b']) {
        await plane.apply(aModel(name, {}, namespace));
        await plane.until('Model', name, isReady, namespace);
      }
      for (const [name, step] of twins) {
        const pipeline = objectOf('Pipeline', { steps: [{ name: step }] }, name);
        const metadata = { ...pipeline.metadata, namespace };
        plane.core.create(resourceOf('Pipeline'), namespace, { ...pipeline, metadata });
      }
    }
  }, 60_000);

  afterEach(() => plane.stop(), 60_000);

  function give(field: SpecField, namespace: string, spec: unknown): void {
    const { kind } = field;
    const resource = resourceOf(kind);
    const name = nameOf(field);
    const wanted = objectOf(kind, spec, name);
    const there = plane.core
      .list(resource, { namespace })
      .items.find(({ object }) => object.metadata.name === name)?.object;
    try {
      if (there === undefined) {
        const metadata = { ...wanted.metadata, namespace };
        plane.core.create(resource, namespace, { ...wanted, metadata });
      } else plane.core.update(resource, namespace, name, { ...there, ...{ spec } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  test('no value of any field harms the operator or another resource, and a good one ends where it alone ends', async () => {
    for (const field of specFields) {
      give(field, peaceful, goodSpec(field));
      give(field, testNamespace, goodSpec(field));
    }
    for (const [at, value] of hostileValues.entries()) {
      for (const field of specFields) {
        give(field, testNamespace, withField(smallestSpecs[field.kind], field.path, value));
      }
      if (at % probeEvery !== 0) continue;
      const probe = `probe-${at}`;
      await plane.apply(aModel(probe));
      await plane.until('Model', probe, isReady);
    }
    for (const field of specFields) {
      const { kind, path } = field;
      give(field, testNamespace, withField(smallestSpecs[kind], path, undefined));
      give(field, testNamespace, goodSpec(field));
    }
    for (const field of specFields) {
      const { kind } = field;
      await plane.until(kind, nameOf(field), isJudged, peaceful);
      const alone = () => plane.core.get(resourceOf(kind), peaceful, nameOf(field)).object;
      const isSame = (each: ApiObject): boolean => isJudged(each) && saySame(each, alone());
      await plane.until(kind, nameOf(field), isSame);
    }
    const seen = plane.core.list(resourceOf('Model'), { namespace: testNamespace }).items;
    expect(seen.every(({ object }) => conditionOf(object, 'Ready') !== undefined)).toBe(true);
    expect(plane.log.filter((line) => /threw|crash/i.test(line))).toEqual([]);
  }, 180_000);
});
