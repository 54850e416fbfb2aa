import { StatusError } from '@troupe/embedded-kube';
import {
  type ExperimentSpec,
  experimentFinalizer,
  type KubeObject,
  type ModelSpec,
  modelFinalizer,
  type PipelineSpec,
  pipelineFinalizer,
  seldonApiVersion,
} from '@troupe/resources';
import { type Cluster, resources } from './cluster.ts';
import { changeModelSpec, drawModelSpec } from './model-specs.ts';
import { experimentNames, modelNames, pipelineNames, serverNames } from './names.ts';
import type { Random } from './random.ts';
import {
  changeExperimentSpec,
  changePipelineSpec,
  drawExperimentSpec,
  drawPipelineSpec,
} from './served-specs.ts';
import type { ScheduledKind } from './words.ts';

/** Somebody with kubectl, who knows neither patience nor mercy. */
export interface User {
  /** Does one thing or another. */
  act(): void;
  /** Stops holding on to what is to go. */
  letGo(): void;
}

/** All that the pods of a Server are made of here. */
const agentContainer = { name: 'agent', image: 'agent' };
const foreignFinalizer = 'example.com/held';

/** What a user knows of a kind. */
interface Craft {
  readonly names: readonly string[];
  readonly finalizer: string;
  readonly readyType: string;
  draw(random: Random): object;
  change(random: Random, spec: unknown): object;
}

const crafts: Readonly<Record<ScheduledKind, Craft>> = {
  Model: {
    names: modelNames,
    finalizer: modelFinalizer,
    readyType: 'ModelReady',
    draw: drawModelSpec,
    change: (random, spec) => changeModelSpec(random, (spec ?? { storageUri: '' }) as ModelSpec),
  },
  Pipeline: {
    names: pipelineNames,
    finalizer: pipelineFinalizer,
    readyType: 'PipelineReady',
    draw: drawPipelineSpec,
    change: (random, spec) => changePipelineSpec(random, (spec ?? { steps: [] }) as PipelineSpec),
  },
  Experiment: {
    names: experimentNames,
    finalizer: experimentFinalizer,
    readyType: 'ExperimentReady',
    draw: drawExperimentSpec,
    change: (random, spec) =>
      changeExperimentSpec(random, (spec ?? { candidates: [] }) as ExperimentSpec),
  },
};

const kinds = ['Model', 'Pipeline', 'Experiment'] as const;

/** Makes a user of the cluster, who first sets up Servers, and keeps to the last few of the names. */
export function createUser(cluster: Cluster, random: Random, namespaces: readonly string[]): User {
  const { core } = cluster;
  const lastFew = (kind: ScheduledKind): readonly string[] => {
    const { names: all } = crafts[kind];
    return all.slice(random.int(0, all.length - 1));
  };
  const names: Readonly<Record<ScheduledKind, readonly string[]>> = {
    Model: lastFew('Model'),
    Pipeline: lastFew('Pipeline'),
    Experiment: lastFew('Experiment'),
  };
  /** How fond of each kind this user is. */
  const tastes = [1, random.next(), random.next()];
  /** How fond of each of `acts` this user is. */
  const habits = [4, 3, 1, 1, 3, 0.5].map((weight) => weight * random.next() ** 2);

  /** Tries something; the API may well refuse it. */
  function attempt(write: () => unknown): void {
    try {
      cluster.writeAs('user', write);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  function create(
    kind: ScheduledKind | 'Server' | 'ServerConfig',
    namespace: string,
    name: string,
    spec: unknown,
    finalizers: string[] = [],
  ): void {
    const metadata = { name, finalizers };
    attempt(() =>
      core.create(resources[kind], namespace, {
        apiVersion: seldonApiVersion,
        kind,
        metadata,
        ...{ spec },
      }),
    );
  }

  function createServer(namespace: string, name: string): void {
    const replicas = name === 'large' ? 3 : 1;
    create('Server', namespace, name, { serverConfig: 'mlserver', replicas });
  }

  function resourceOf(object: KubeObject): { resource: string; craft: Craft; kind: ScheduledKind } {
    const kind = object.kind as ScheduledKind;
    return { resource: resources[kind], craft: crafts[kind], kind };
  }

  function merge(object: KubeObject, body: object, subresource?: 'status'): void {
    const { namespace, name } = object.metadata;
    const { resource } = resourceOf(object);
    const options = subresource === undefined ? {} : { subresource };
    attempt(() => core.patch(resource, namespace, name, { type: 'merge', body }, options));
  }

  function update(object: KubeObject): void {
    const { namespace, name } = object.metadata;
    const { resource, craft } = resourceOf(object);
    const spec = craft.change(random, object.spec);
    attempt(() => core.update(resource, namespace, name, { ...object, ...{ spec } }));
  }

  function remove(object: KubeObject): void {
    const { namespace, name } = object.metadata;
    attempt(() => core.delete(resourceOf(object).resource, namespace, name));
  }

  function recreate(object: KubeObject): void {
    const { namespace, name } = object.metadata;
    const { craft, kind } = resourceOf(object);
    remove(object);
    stripFinalizers(object);
    create(kind, namespace, name, random.chance(0.5) ? object.spec : craft.draw(random));
  }

  function stripFinalizers(object: KubeObject): void {
    merge(object, { metadata: { finalizers: null } });
  }

  function editStatus(object: KubeObject): void {
    const type = resourceOf(object).craft.readyType;
    merge(
      object,
      random.pick([
        { status: { conditions: [] } },
        { status: object.kind === 'Model' ? { replicas: 99 } : { observedGeneration: 0 } },
        { status: { conditions: [{ type, status: 'False', message: 'because I say so' }] } },
      ]),
      'status',
    );
  }

  function release(object: KubeObject): void {
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(foreignFinalizer)) return;
    const ours = resourceOf(object).craft.finalizer;
    merge(object, { metadata: { finalizers: finalizers.filter((each) => each === ours) } });
  }

  function scaleServer(namespace: string): void {
    const name = random.pick(serverNames);
    const body = { spec: { replicas: random.int(0, 3) } };
    attempt(() => core.patch(resources.Server, namespace, name, { type: 'merge', body }));
  }

  function actOnServer(namespace: string): void {
    if (random.chance(0.7)) {
      scaleServer(namespace);
      return;
    }
    const name = random.pick(serverNames);
    if (cluster.find(resources.Server, namespace, name) === undefined) {
      createServer(namespace, name);
    } else attempt(() => core.delete(resources.Server, namespace, name));
  }

  const acts: readonly ((object: KubeObject) => void)[] = [
    update,
    remove,
    editStatus,
    release,
    recreate,
    stripFinalizers,
  ];

  const [home = ''] = namespaces;
  create('ServerConfig', home, 'mlserver', { podSpec: { containers: [agentContainer] } });
  for (const namespace of namespaces) {
    for (const name of serverNames) createServer(namespace, name);
  }

  return {
    act() {
      const namespace = random.pick(namespaces);
      if (random.chance(0.1)) {
        actOnServer(namespace);
        return;
      }
      const kind = random.weighted(kinds, tastes);
      const name = random.pick(names[kind]);
      const object = cluster.find(resources[kind], namespace, name) as KubeObject | undefined;
      if (object === undefined) {
        const finalizers = random.chance(0.1) ? [foreignFinalizer] : [];
        create(kind, namespace, name, crafts[kind].draw(random), finalizers);
      } else random.weighted(acts, habits)(object);
    },
    letGo() {
      for (const object of kinds.flatMap((kind) => cluster.all(resources[kind]))) {
        if (object.metadata.deletionTimestamp !== undefined) release(object as KubeObject);
      }
    },
  };
}
