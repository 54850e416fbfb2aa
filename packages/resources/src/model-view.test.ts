import { describe, expect, test } from '@jest/globals';
import { ModelStatus_ModelState, ModelStatusResponse } from '@troupe/scheduler-api';
import { modelFingerprint } from './model-fingerprint.ts';
import { loadModelRequest } from './model-request.ts';
import {
  isUnloaded,
  type ModelState,
  type ModelView,
  modelViewOf,
  namespaceOf,
} from './model-view.ts';

const definition = loadModelRequest({
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'Model',
  metadata: { name: 'iris', namespace: 'ns', uid: 'u', resourceVersion: '1', generation: 4 },
  spec: { storageUri: 'gs://bucket/iris' },
}).model;

const response = ModelStatusResponse.fromPartial({
  modelName: 'iris',
  deleted: false,
  versions: [
    {
      version: 5,
      serverName: 'mlserver',
      kubernetesMeta: { namespace: 'ns', generation: '4' },
      modelDefn: definition,
      state: {
        state: ModelStatus_ModelState.ModelProgressing,
        reason: 'loading',
        availableReplicas: 1,
        unavailableReplicas: 2,
        modelGwState: ModelStatus_ModelState.ModelCreate,
        modelGwReason: 'topics',
      },
    },
    { version: 4, kubernetesMeta: { namespace: 'other', generation: '3' } },
  ],
});

const view: ModelView = {
  generation: 4,
  version: 5,
  state: 'ModelProgressing',
  reason: 'loading',
  gatewayState: 'ModelCreate',
  gatewayReason: 'topics',
  availableReplicas: 1,
  unavailableReplicas: 2,
  serverName: 'mlserver',
  deleted: false,
  fingerprint: definition === undefined ? '' : modelFingerprint(definition),
};

describe('a view of a status message', () => {
  test('is of its first version, in plain JSON', () => {
    expect(modelViewOf(response)).toEqual(view);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    expect(namespaceOf(response)).toBe('ns');
  });

  test('is the same after the wire', () => {
    const bytes = ModelStatusResponse.encode(response).finish();
    expect(modelViewOf(ModelStatusResponse.decode(bytes))).toEqual(view);
  });

  test.each([
    ['without a version', { versions: [] }],
    ['without Kubernetes metadata, which is nobody of ours', { versions: [{ version: 1 }] }],
  ])('is null %s', (_, message) => {
    const stranger = ModelStatusResponse.fromPartial(message);
    expect(modelViewOf(stranger)).toBeNull();
    expect(namespaceOf(stranger)).toBeUndefined();
  });

  test('has no fingerprint where the scheduler sends no definition', () => {
    const [first] = response.versions;
    if (first === undefined) throw new Error('the response has no version');
    const bare = { ...response, versions: [{ ...first, modelDefn: undefined }] };
    expect(modelViewOf(bare)).toEqual({ ...view, fingerprint: '' });
  });

  test('calls a state that it does not know ModelStateUnknown', () => {
    const newer = ModelStatusResponse.decode(
      ModelStatusResponse.encode({
        ...response,
        versions: response.versions.map((version) => ({
          ...version,
          state: version.state && { ...version.state, state: 99 as ModelStatus_ModelState },
        })),
      }).finish(),
    );
    expect(modelViewOf(newer)?.state).toBe('ModelStateUnknown');
  });
});

describe('a model counts as unloaded', () => {
  const letGo: readonly ModelState[] = [
    'ModelTerminated',
    'ModelTerminateFailed',
    'ModelFailed',
    'ModelStateUnknown',
    'ScheduleFailed',
  ];

  test.each(Object.keys(ModelStatus_ModelState).filter((name) => name !== 'UNRECOGNIZED'))(
    'in %s as the contract says, and only once the gateway has let go too',
    (name) => {
      const state = name as ModelState;
      const expected = letGo.includes(state);
      expect(isUnloaded({ ...view, state, gatewayState: 'ModelTerminated' })).toBe(expected);
      expect(isUnloaded({ ...view, state, gatewayState: 'ModelTerminate' })).toBe(false);
      expect(isUnloaded({ ...view, state, gatewayState: 'ModelAvailable' })).toBe(false);
    },
  );
});
