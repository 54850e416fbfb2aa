import type { UnsavedObject } from '@troupe/actors';
import {
  type AgentOptions,
  oneWorkerOfEachKind,
  type WorkerOptions,
} from '@troupe/embedded-scheduler';
import { seldonApiVersion } from '@troupe/resources';

/** The namespace in which everything happens. */
export const benchNamespace = 'bench';

/** By this the API server tells the writes of what is measured from the driver's. */
export const subjectUserAgent = 'bench-subject';

/** Requests that the driver, and each subject, may have under way per server. */
export const concurrency = 32;

/** What a bench applies: Models alone, or a mix of 70 % Models, 20 % Pipelines and 10 % Experiments. */
export type Mix = 'models' | 'mixed';

/** What a mix is counted in. */
export function nounOf(mix: Mix): string {
  return mix === 'models' ? 'Models' : 'resources';
}

const capability = 'sklearn';

interface ServerShape {
  readonly name: string;
  readonly replicas: number;
}

const serverShapes: Readonly<Record<Mix, readonly ServerShape[]>> = {
  models: [{ name: 'mlserver', replicas: 4 }],
  mixed: Array.from({ length: 20 }, (_, number) => ({ name: `mlserver-${number}`, replicas: 1 })),
};

/** The Servers that all Models go to. */
export function benchServers(mix: Mix): readonly UnsavedObject[] {
  return serverShapes[mix].map(serverOf);
}

/** The one Server of Models alone. */
export function benchServer(): UnsavedObject {
  return serverOf({ name: 'mlserver', replicas: 4 });
}

function serverOf({ name, replicas }: ServerShape): UnsavedObject {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Server',
    metadata: { name, namespace: benchNamespace },
    spec: { serverConfig: 'mlserver', replicas, capabilities: [capability] },
  };
}

/** What the pods of Servers run. */
export function benchServerConfig(): UnsavedObject {
  return {
    apiVersion: seldonApiVersion,
    kind: 'ServerConfig',
    metadata: { name: 'mlserver', namespace: benchNamespace },
    spec: { podSpec: { containers: [{ name: 'mlserver', image: 'mlserver' }] } },
  };
}

/** Their replicas as the scheduler meets them, with room for any number of Models. */
export function benchAgents(mix: Mix = 'models'): readonly AgentOptions[] {
  return serverShapes[mix].flatMap(({ name, replicas }) =>
    Array.from({ length: replicas }, (_, replicaIdx) => ({
      serverName: name,
      replicaIdx,
      capabilities: [capability],
      memoryBytes: Number.MAX_SAFE_INTEGER,
    })),
  );
}

/** Who beside agents works for the scheduler: without gateways no Pipeline finds its Models. */
export function benchWorkers(mix: Mix): readonly WorkerOptions[] {
  return mix === 'mixed' ? oneWorkerOfEachKind : [];
}

/** The resource of this number; of every ten in a row, two are Pipelines and one is an Experiment on the Models among them. */
export function benchResource(number: number, mix: Mix): UnsavedObject {
  const place = number % 10;
  if (mix === 'models' || place < 7) return benchModel(number);
  return place < 9 ? benchPipeline(number) : benchExperiment(number);
}

/** The Model of this number; what a user's smallest manifest holds. */
export function benchModel(number: number): UnsavedObject {
  return object('Model', number, {
    storageUri: `gs://models/sklearn/iris-${number}`,
    requirements: [capability],
    memory: '100Ki',
  });
}

/** One Model behind another; both are in the same ten. */
function benchPipeline(number: number): UnsavedObject {
  const first = number - (number % 10) + 2 * ((number % 10) - 7);
  const [before, after] = [`model-${first}`, `model-${first + 1}`];
  const steps = [{ name: before }, { name: after, inputs: [before] }];
  return object('Pipeline', number, { steps, output: { steps: [after] } });
}

/** Half of a Model's requests for another one; both are in the same ten. */
function benchExperiment(number: number): UnsavedObject {
  const first = number - 5;
  const names = [`model-${first}`, `model-${first + 1}`];
  const candidates = names.map((name) => ({ name, weight: 50 }));
  return object('Experiment', number, { default: names[0], candidates });
}

function object(kind: string, number: number, spec: object): UnsavedObject {
  const name = `${kind.toLowerCase()}-${number}`;
  return {
    apiVersion: seldonApiVersion,
    kind,
    metadata: { name, namespace: benchNamespace },
    ...{ spec },
  };
}
