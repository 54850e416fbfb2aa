import {
  type ControlPlaneResponse_Event,
  ExperimentStatusResponse,
  type ModelStatus_ModelState as ModelState,
  ModelStatusResponse,
  type PipelineVersionState_PipelineStatus as PipelineStatus,
  PipelineStatusResponse,
  ServerStatusResponse,
  ServerStatusResponse_Type as ServerStatusType,
} from '@troupe/scheduler-api';
import type { StreamMessages, StreamName } from './stream-messages.ts';

/** A kind of message that no client should have to understand and every client may get. */
export type Nonsense =
  /** Enum numbers that no version of the protocol has. */
  | 'unknownEnum'
  /** Nothing says which Kubernetes resource is meant. */
  | 'noKubernetesMeta'
  /** It is about a resource of another namespace. */
  | 'wrongNamespace'
  /** It is about a resource that nobody has heard of. */
  | 'unknownResource'
  /** Fifty megabytes. */
  | 'oversized'
  /** Fewer replicas than none, and a scaling request for them. */
  | 'negativeReplicas'
  /** Every field as protobuf leaves it when nothing was sent. */
  | 'empty';

/** The resource that nonsense is about. */
export interface ResourceId {
  readonly name: string;
  readonly namespace: string;
  readonly generation: number;
}

const oversizedBytes = 50 * 1024 * 1024;
const unheardOf: number = 99;

/** What the nonsense of all streams is made of. */
interface Ingredients {
  readonly name: string;
  readonly text: string;
  readonly kubernetesMeta: { namespace: string; generation: string } | undefined;
  readonly isUnknown: boolean;
  readonly replicas: number;
}

function ingredients(nonsense: Nonsense, about: Partial<ResourceId>): Ingredients {
  const { name = 'iris', namespace = 'default', generation = 1 } = about;
  return {
    name: nonsense === 'unknownResource' ? `${name}-that-nobody-knows` : name,
    text: nonsense === 'oversized' ? 'x'.repeat(oversizedBytes) : '',
    kubernetesMeta:
      nonsense === 'noKubernetesMeta'
        ? undefined
        : {
            namespace: nonsense === 'wrongNamespace' ? `not-${namespace}` : namespace,
            generation: String(generation),
          },
    isUnknown: nonsense === 'unknownEnum',
    replicas: nonsense === 'negativeReplicas' ? -3 : 1,
  };
}

const makers: {
  readonly [Name in StreamName]: (of: Ingredients) => StreamMessages[Name];
} = {
  models: ({ name, text, kubernetesMeta, isUnknown, replicas }) =>
    ModelStatusResponse.fromPartial({
      modelName: name,
      versions: [
        {
          version: 1,
          serverName: 'mlserver',
          kubernetesMeta,
          modelReplicaState: { 0: { reason: '' } },
          state: {
            state: (isUnknown ? unheardOf : 2) as ModelState,
            modelGwState: (isUnknown ? unheardOf : 2) as ModelState,
            reason: text,
            // An unsigned field: the client sees what a negative number looks like there.
            availableReplicas: replicas >>> 0,
          },
        },
      ],
    }),
  pipelines: ({ name, text, kubernetesMeta, isUnknown }) =>
    PipelineStatusResponse.fromPartial({
      pipelineName: name,
      versions: [
        {
          pipeline: { name, kubernetesMeta },
          state: {
            pipelineVersion: 1,
            status: (isUnknown ? unheardOf : 3) as PipelineStatus,
            pipelineGwStatus: (isUnknown ? unheardOf : 3) as PipelineStatus,
            reason: text,
          },
        },
      ],
    }),
  experiments: ({ name, text, kubernetesMeta }) =>
    ExperimentStatusResponse.fromPartial({
      experimentName: name,
      active: true,
      statusDescription: text,
      kubernetesMeta,
    }),
  servers: ({ name, text, kubernetesMeta, isUnknown, replicas }) => {
    const { ScalingRequest, StatusUpdate } = ServerStatusType;
    const type = replicas < 0 ? ScalingRequest : StatusUpdate;
    return ServerStatusResponse.fromPartial({
      type: (isUnknown ? unheardOf : type) as ServerStatusType,
      serverName: name + text,
      expectedReplicas: replicas,
      availableReplicas: replicas,
      numLoadedModelReplicas: replicas,
      kubernetesMeta,
    });
  },
  controlPlane: () => ({ event: unheardOf as ControlPlaneResponse_Event }),
};

const empty: StreamMessages = {
  models: ModelStatusResponse.fromPartial({}),
  pipelines: PipelineStatusResponse.fromPartial({}),
  experiments: ExperimentStatusResponse.fromPartial({}),
  servers: ServerStatusResponse.fromPartial({}),
  controlPlane: { event: 0 },
};

/**
 * Makes nonsense for a stream. Where a stream has no field for it, that is a message about nothing
 * in particular; the control plane stream knows nothing but events, so they are unheard of.
 */
export function nonsenseMessage(
  stream: StreamName,
  nonsense: Nonsense,
  about: Partial<ResourceId> = {},
): StreamMessages[StreamName] {
  return nonsense === 'empty' ? empty[stream] : makers[stream](ingredients(nonsense, about));
}
