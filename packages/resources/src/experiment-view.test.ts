import { expect, test } from '@jest/globals';
import { ExperimentStatusResponse } from '@troupe/scheduler-api';
import { experimentNamespaceOf, experimentViewOf, isExperimentStopped } from './experiment-view.ts';

const response = ExperimentStatusResponse.fromPartial({
  experimentName: 'ab',
  active: true,
  candidatesReady: true,
  mirrorReady: false,
  statusDescription: 'experiment active',
  kubernetesMeta: { namespace: 'ns', generation: '4' },
});

test('a view of a status message is plain JSON', () => {
  expect(experimentViewOf(response)).toEqual({
    generation: 4,
    active: true,
    candidatesReady: true,
    mirrorReady: false,
    description: 'experiment active',
  });
  expect(experimentNamespaceOf(response)).toBe('ns');
});

test('a view is null without Kubernetes metadata, which is nobody of ours', () => {
  const stranger = { ...response, kubernetesMeta: undefined };
  expect(experimentViewOf(stranger)).toBeNull();
  expect(experimentNamespaceOf(stranger)).toBeUndefined();
});

test.each([true, false])('an experiment counts as stopped unless active: %p', (active) => {
  const view = experimentViewOf({ ...response, active });
  expect(view === null ? null : isExperimentStopped(view)).toBe(!active);
});
