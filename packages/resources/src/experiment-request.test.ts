import { describe, expect, test } from '@jest/globals';
import { StartExperimentRequest } from '@troupe/scheduler-api';
import fc from 'fast-check';
import type { Experiment } from './experiment.ts';
import { experimentFingerprint } from './experiment-fingerprint.ts';
import { startExperimentRequest, stopExperimentRequest } from './experiment-request.ts';
import { SpecError } from './spec-error.ts';
import { hostileValue } from './testing/hostile-value.ts';
import { storedObject } from './testing/kube-objects.ts';

function experiment(spec: unknown): Experiment {
  return storedObject('Experiment', 'ab', spec);
}

const candidates = [
  { name: 'iris', weight: 50 },
  { name: 'iris2', weight: 0 },
];

describe('a start request', () => {
  test('names the experiment, its namespace and generation, and its candidates in their order', () => {
    expect(startExperimentRequest(experiment({ candidates })).experiment).toEqual({
      name: 'ab',
      default: undefined,
      candidates,
      mirror: undefined,
      config: undefined,
      kubernetesMeta: { namespace: 'seldon-mesh', generation: '3' },
      resourceType: 0,
    });
  });

  test('carries the default and the mirror', () => {
    const mirror = { name: 'shadow', percent: 10 };
    const request = startExperimentRequest(experiment({ candidates, default: 'iris', mirror }));
    expect(request.experiment).toMatchObject({ default: 'iris', mirror });
  });

  test.each([
    ['pipeline', 1],
    ['model', 0],
    ['Pipeline', 0],
    ['', 0],
    [undefined, 0],
  ])('is about pipelines for resource type pipeline alone: %p', (resourceType, expected) => {
    const request = startExperimentRequest(experiment({ candidates, resourceType }));
    expect(request.experiment?.resourceType).toBe(expected);
  });

  test('has the same fingerprint in every generation of one spec, and another for another', () => {
    const fingerprint = (spec: unknown, generation: number): string => {
      const stored = experiment(spec);
      const { experiment: wire } = startExperimentRequest({
        ...stored,
        metadata: { ...stored.metadata, generation },
      });
      return wire === undefined ? '' : experimentFingerprint(wire);
    };
    expect(fingerprint({ candidates }, 1)).toBe(fingerprint({ candidates }, 2));
    expect(fingerprint({ candidates }, 1)).not.toBe(fingerprint({ candidates: [] }, 1));
  });
});

describe('a spec is refused', () => {
  test.each([
    ['when there is none', undefined, 'Experiment has no spec: spec.candidates is required'],
    ['without candidates', {}, 'spec.candidates is required, but is missing'],
    [
      'with a candidate that has no weight',
      { candidates: [{ name: 'a' }] },
      'spec.candidates[0].weight is required, but is missing',
    ],
    [
      'with a negative weight',
      { candidates: [{ name: 'a', weight: -1 }] },
      'spec.candidates[0].weight is -1; write a whole number from 0 to 4294967295',
    ],
    [
      'with a mirror that has no name',
      { candidates, mirror: { percent: 1 } },
      'spec.mirror.name is required, but is missing',
    ],
  ])('%s', (_, spec, message) => {
    expect(() => startExperimentRequest(experiment(spec))).toThrow(new SpecError(message));
  });
});

test('any spec is refused, or becomes a request that the wire carries unchanged', () => {
  const value = hostileValue();
  const candidate = fc.record({ name: value, weight: value }, { requiredKeys: [] });
  const spec = fc.record(
    {
      default: value,
      candidates: fc.oneof(fc.array(candidate, { maxLength: 3 }), fc.constant([]), value),
      mirror: fc.oneof(fc.record({ name: value, percent: value }), value),
      resourceType: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: spec }, value), (each) => {
      let request: StartExperimentRequest;
      try {
        request = startExperimentRequest(experiment(each));
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        return;
      }
      const bytes = StartExperimentRequest.encode(request).finish();
      expect(StartExperimentRequest.decode(bytes)).toEqual(request);
    }),
    { numRuns: 500 },
  );
});

test('a stop request is the name alone', () => {
  expect(stopExperimentRequest(experiment({}))).toEqual({ name: 'ab' });
});
