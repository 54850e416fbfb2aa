import { DeploymentSpec, MetaData, type Model, ModelSpec } from '@troupe/scheduler-api';

/** How a LoadModel request differs from the latest version; the first difference counts. */
export type ModelChange = 'modelSpec' | 'deploymentSpec' | 'meta' | 'none';

interface Encoder<T> {
  encode(message: T): { finish(): Uint8Array };
}

/** Equality of messages as protobuf sees it: an absent message differs from an empty one. */
function same<T>(type: Encoder<T>, a: T | undefined, b: T | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(type.encode(a).finish(), type.encode(b).finish()) === 0;
}

/** `modelRuntimeInfo` is added by agents and no part of what a client asks for. */
function asAsked(spec: ModelSpec | undefined): ModelSpec | undefined {
  return spec === undefined ? undefined : { ...spec, modelRuntimeInfo: undefined };
}

/** Tells what a LoadModel request changes. Stream and dataflow specs are not looked at. */
export function modelChange(stored: Model, asked: Model): ModelChange {
  if (!same(ModelSpec, asAsked(stored.modelSpec), asAsked(asked.modelSpec))) return 'modelSpec';
  if (!same(DeploymentSpec, stored.deploymentSpec, asked.deploymentSpec)) return 'deploymentSpec';
  if (!same(MetaData, stored.meta, asked.meta)) return 'meta';
  return 'none';
}

/** Gives `stored` the Kubernetes metadata of `asked`, and nothing else of its `meta`. */
export function withKubernetesMeta(stored: Model, asked: MetaData | undefined): Model {
  if (stored.meta === undefined) return stored;
  return { ...stored, meta: { ...stored.meta, kubernetesMeta: asked?.kubernetesMeta } };
}
