import { StatusError } from '@troupe/embedded-kube';
import { type Model, modelFinalizer, seldonApiVersion } from '@troupe/resources';
import { type Cluster, resources } from './cluster.ts';
import { changeModelSpec, drawModelSpec } from './model-specs.ts';
import type { Random } from './random.ts';

/** Somebody with kubectl, who knows neither patience nor mercy. */
export interface User {
  /** Does one thing or another. */
  act(): void;
  /** Stops holding on to what is to go. */
  letGo(): void;
}

/** The first of them is no name for a scheduler. A user keeps to the last few of them. */
const modelNames = ['not.for.schedulers', 'd', 'c', 'b', 'a'] as const;
const serverNames = ['small', 'large'] as const;
const foreignFinalizer = 'example.com/held';

/** Makes a user of the cluster, who first sets up Servers. */
export function createUser(cluster: Cluster, random: Random, namespaces: readonly string[]): User {
  const { core } = cluster;
  const names = modelNames.slice(random.int(0, modelNames.length - 1));
  /** How fond of each of `modelActs` this user is. */
  const habits = [4, 3, 1, 1, 3, 0.5].map((weight) => weight * random.next() ** 2);

  /** Tries something; the API may well refuse it. */
  function attempt(write: () => unknown): void {
    try {
      cluster.writeAs('user', write);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  function createServer(namespace: string, name: string): void {
    const replicas = name === 'large' ? 3 : 1;
    attempt(() =>
      core.create(resources.Server, namespace, {
        apiVersion: seldonApiVersion,
        kind: 'Server',
        metadata: { name },
        ...{ spec: { serverConfig: 'mlserver', replicas } },
      }),
    );
  }

  function createModel(namespace: string, name: string): void {
    const finalizers = random.chance(0.1) ? [foreignFinalizer] : [];
    attempt(() =>
      core.create(resources.Model, namespace, {
        apiVersion: seldonApiVersion,
        kind: 'Model',
        metadata: { name, finalizers },
        ...{ spec: drawModelSpec(random) },
      }),
    );
  }

  function merge(model: Model, body: object, subresource?: 'status'): void {
    const { namespace, name } = model.metadata;
    const options = subresource === undefined ? {} : { subresource };
    attempt(() => core.patch(resources.Model, namespace, name, { type: 'merge', body }, options));
  }

  function update(model: Model): void {
    const { namespace, name } = model.metadata;
    const spec = changeModelSpec(random, model.spec ?? { storageUri: '' });
    attempt(() => core.update(resources.Model, namespace, name, { ...model, ...{ spec } }));
  }

  function remove(model: Model): void {
    const { namespace, name } = model.metadata;
    attempt(() => core.delete(resources.Model, namespace, name));
  }

  function recreate(model: Model): void {
    const { namespace, name } = model.metadata;
    remove(model);
    stripFinalizers(model);
    const spec = random.chance(0.5) ? model.spec : drawModelSpec(random);
    attempt(() =>
      core.create(resources.Model, namespace, {
        apiVersion: seldonApiVersion,
        kind: 'Model',
        metadata: { name },
        ...{ spec },
      }),
    );
  }

  function stripFinalizers(model: Model): void {
    merge(model, { metadata: { finalizers: null } });
  }

  function editStatus(model: Model): void {
    merge(
      model,
      random.pick([
        { status: { conditions: [] } },
        { status: { replicas: 99 } },
        {
          status: {
            conditions: [{ type: 'ModelReady', status: 'False', message: 'because I say so' }],
          },
        },
      ]),
      'status',
    );
  }

  function release(model: Model): void {
    const { finalizers = [] } = model.metadata;
    if (!finalizers.includes(foreignFinalizer)) return;
    merge(model, {
      metadata: { finalizers: finalizers.filter((each) => each === modelFinalizer) },
    });
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

  const modelActs: readonly ((model: Model) => void)[] = [
    update,
    remove,
    editStatus,
    release,
    recreate,
    stripFinalizers,
  ];

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
      const name = random.pick(names);
      const model = cluster.find(resources.Model, namespace, name) as Model | undefined;
      if (model === undefined) createModel(namespace, name);
      else random.weighted(modelActs, habits)(model);
    },
    letGo() {
      for (const object of cluster.all(resources.Model)) {
        const model = object as Model;
        if (model.metadata.deletionTimestamp !== undefined) release(model);
      }
    },
  };
}
