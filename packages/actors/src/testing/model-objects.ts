import {
  loadModelRequest,
  type Model,
  type ModelSpec,
  type ModelState,
  type ModelStatus,
  type ModelView,
  modelFinalizer,
  modelFingerprint,
} from '@troupe/resources';

/** What a test says of a Model; the rest is as of a small model that was just created. */
export interface ModelShape {
  readonly name?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly finalized?: boolean;
  readonly deleting?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<ModelSpec>;
  readonly status?: ModelStatus;
}

/** A Model as the API would store it. */
export function modelOf(shape: ModelShape = {}): Model {
  const { name = 'iris', uid = 'u1', generation = 1, resourceVersion = '1', status } = shape;
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: {
      name,
      namespace: 'ns',
      uid,
      resourceVersion,
      generation,
      ...(shape.finalized ? { finalizers: [modelFinalizer] } : {}),
      ...(shape.annotations === undefined ? {} : { annotations: shape.annotations }),
      ...(shape.deleting ? { deletionTimestamp: '2023-11-14T22:00:00Z' } : {}),
    },
    spec: { storageUri: 'gs://bucket/iris', requirements: ['sklearn'], ...shape.spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** The fingerprint under which the scheduler would hold `model`. */
export function fingerprintOf(model: Model): string {
  const request = loadModelRequest(model);
  if (request.model === undefined) throw new Error('a load request has a model');
  return modelFingerprint(request.model);
}

/** What the scheduler says of `model` when it holds just that, in `state`, with no gateway. */
export function viewOf(
  model: Model,
  state: ModelState,
  changes: Partial<ModelView> = {},
): ModelView {
  const serves = state === 'ModelAvailable';
  return {
    generation: model.metadata.generation ?? 0,
    version: 1,
    state,
    reason: '',
    gatewayState: 'ModelCreate',
    gatewayReason: '',
    availableReplicas: serves ? 1 : 0,
    unavailableReplicas: state === 'ModelProgressing' ? 1 : 0,
    serverName: serves ? 'mlserver' : '',
    deleted: false,
    fingerprint: fingerprintOf(model),
    ...changes,
  };
}
