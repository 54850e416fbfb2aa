import type { UnsavedObject } from '@troupe/actors';
import type { ApiObject } from '@troupe/embedded-kube';
import type { Condition } from '@troupe/resources';

const apiVersion = 'mlops.seldon.io/v1alpha1';

/** The namespace of objects that say nothing else. */
export const testNamespace = 'seldon-mesh';

/** A Model that any sklearn server takes. */
export function aModel(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespace = testNamespace,
): UnsavedObject {
  return {
    apiVersion,
    kind: 'Model',
    metadata: { name, namespace },
    spec: { storageUri: `gs://models/${name}`, requirements: ['sklearn'], memory: '1Mi', ...spec },
  };
}

/** A Pipeline whose steps are Models, each fed by the one before. */
export function aPipeline(name: string, steps: readonly string[]): UnsavedObject {
  return {
    apiVersion,
    kind: 'Pipeline',
    metadata: { name, namespace: testNamespace },
    spec: {
      steps: steps.map((step, index) => {
        const before = steps[index - 1];
        return before === undefined ? { name: step } : { name: step, inputs: [before] };
      }),
      output: { steps: steps.slice(-1) },
    },
  };
}

/** An Experiment that splits requests evenly; the first candidate is the default. */
export function anExperiment(name: string, candidates: readonly string[]): UnsavedObject {
  return {
    apiVersion,
    kind: 'Experiment',
    metadata: { name, namespace: testNamespace },
    spec: {
      default: candidates[0],
      candidates: candidates.map((candidate) => ({ name: candidate, weight: 50 })),
    },
  };
}

/** A Server of the kind `mlserver`. */
export function aServer(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespace = testNamespace,
): UnsavedObject {
  return {
    apiVersion,
    kind: 'Server',
    metadata: { name, namespace },
    spec: { serverConfig: 'mlserver', ...spec },
  };
}

/** What the pods of Servers of the kind `mlserver` run. */
export function aServerConfig(podSpec: Readonly<Record<string, unknown>> = {}): UnsavedObject {
  const capabilities = 'mlserver,alibi-explain,huggingface,lightgbm,mlflow,python,sklearn,xgboost';
  const env = [{ name: 'SELDON_SERVER_CAPABILITIES', value: capabilities }];
  const containers = [{ name: 'agent', image: 'agent', env }];
  return {
    apiVersion,
    kind: 'ServerConfig',
    metadata: { name: 'mlserver', namespace: testNamespace },
    spec: { podSpec: { containers, ...podSpec } },
  };
}

/** A resource's status, as tests look at it. */
export interface SeenStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly conditions?: readonly Condition[];
}

/** The status of an object; an empty one where it has none. */
export function statusOf(object: ApiObject): SeenStatus {
  return (object as { readonly status?: SeenStatus }).status ?? {};
}

/** A condition of an object by its type. */
export function conditionOf(object: ApiObject, type: string): Condition | undefined {
  return statusOf(object).conditions?.find((each) => each.type === type);
}

/** Whether Ready is True for what the spec asks now. */
export function isReady(object: ApiObject): boolean {
  const { generation } = object.metadata;
  return (
    conditionOf(object, 'Ready')?.status === 'True' &&
    statusOf(object).observedGeneration === generation
  );
}

/** Whether Ready is False for what the spec asks now. */
export function isFailed(object: ApiObject): boolean {
  const { generation } = object.metadata;
  return (
    conditionOf(object, 'Ready')?.status === 'False' &&
    statusOf(object).observedGeneration === generation
  );
}
