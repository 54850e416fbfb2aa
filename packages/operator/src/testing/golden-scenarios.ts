import type { UnsavedObject } from '@troupe/actors';
import type { ApiObject } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { seldonApiVersion } from '@troupe/resources';
import { LoadModelRequest } from '@troupe/scheduler-api';
import type { ControlPlane, ControlPlaneOptions } from './control-plane.ts';
import {
  aModel,
  anExperiment,
  aPipeline,
  aServer,
  conditionOf,
  isFailed,
  isReady,
  statusOf,
  testNamespace,
} from './objects.ts';
import { untilHeld, untilModelStatus } from './scheduler-side.ts';

/** One story of a golden journal: from a ready Server to an end. */
export type GoldenScenario = (plane: ControlPlane) => Promise<unknown>;

async function load(plane: ControlPlane): Promise<void> {
  await plane.apply(aModel('iris'));
  await plane.until('Model', 'iris', isReady);
}

function says(object: ApiObject, text: string): boolean {
  return JSON.stringify(statusOf(object)).includes(text);
}

async function remove(plane: ControlPlane): Promise<void> {
  await plane.delete('Model', 'iris');
  await plane.untilGone('Model', 'iris');
}

/** The main things that happen to Models, and a life of a Pipeline, of an Experiment, of a Server and of a SeldonRuntime, by the names of their golden journals. */
export const goldenScenarios: Readonly<Record<string, GoldenScenario>> = {
  load,

  async update(plane) {
    await load(plane);
    await plane.patch('Model', 'iris', { spec: { storageUri: 'gs://models/better' } });
    await plane.until('Model', 'iris', isReady);
  },

  async scale(plane) {
    await load(plane);
    await plane.patch('Server', 'mlserver', { spec: { replicas: 2 } });
    await plane.until(
      'Server',
      'mlserver',
      (each) => isReady(each) && statusOf(each).replicas === 2,
    );
    for (const replicas of [2, 0, 1]) {
      await plane.patch('Model', 'iris', { spec: { replicas } });
      await plane.until('Model', 'iris', (model) => {
        const { observedGeneration } = statusOf(model);
        return (
          observedGeneration === model.metadata.generation && (replicas === 0 || isReady(model))
        );
      });
    }
  },

  async fail(plane) {
    await plane.apply(aModel('iris', { storageUri: 'fault://load-failed?reason=no+such+bucket' }));
    await plane.until('Model', 'iris', isFailed);
    await plane.apply(aModel('with.dots'));
    await plane.until('Model', 'with.dots', isFailed);
    await plane.patch('Model', 'iris', { spec: { storageUri: 'gs://models/iris' } });
    await plane.until('Model', 'iris', isReady);
  },

  async delete(plane) {
    await load(plane);
    await remove(plane);
    // Seen after the end of the first one, which the operator then knows of.
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
  },

  async recreate(plane) {
    await load(plane);
    await remove(plane);
    await plane.apply(aModel('iris', { storageUri: 'gs://models/another' }));
    await plane.until('Model', 'iris', isReady);
  },

  async 'scheduler-restart'(plane) {
    await load(plane);
    await plane.cluster.restartScheduler(testNamespace, { keepState: false });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    await plane.until('Model', 'iris', isReady);
  },

  async 'session-lost-in-load'(plane) {
    await plane.apply(aModel('iris', { storageUri: 'fault://slow-load?ms=100' }));
    const scheduler = await plane.cluster.scheduler(testNamespace);
    await untilModelStatus(scheduler.core, 'iris', () => true);
    scheduler.cutConnections();
    await plane.until('Model', 'iris', isReady);
  },

  async 'half-open'(plane) {
    await load(plane);
    const thaw = plane.freezeNetwork();
    await plane.untilLogged(/no session with the scheduler/);
    thaw();
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    await plane.until('Model', 'iris', isReady);
  },

  async 'update-without-event'(plane) {
    await load(plane);
    await plane.patch('Model', 'iris', { spec: { replicas: 1, minReplicas: 1 } });
    await plane.until(
      'Model',
      'iris',
      (model) => isReady(model) && statusOf(model).observedGeneration === 2,
    );
  },

  async 'no-scheduler'(plane) {
    await plane.cluster.crashScheduler(testNamespace, { keepState: false });
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', (model) => says(model, 'Waiting for a scheduler session'));
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
    await plane.delete('Server', 'mlserver');
    await plane.untilGone('Server', 'mlserver');
  },

  async 'deletion-while-away'(plane) {
    await load(plane);
    const revive = await plane.cluster.crashScheduler(testNamespace, { keepState: true });
    await plane.delete('Model', 'iris');
    await plane.until('Model', 'iris', (model) => says(model, 'Deleting: waiting'));
    await revive();
    await plane.untilGone('Model', 'iris');
  },

  async 'release-after'(plane) {
    await load(plane);
    await plane.patch('Model', 'iris', {
      metadata: { annotations: { 'troupe/release-after': '1s' } },
    });
    await plane.cluster.crashScheduler(testNamespace, { keepState: true });
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
  },

  async orphans(plane) {
    await load(plane);
    const { core } = await plane.cluster.scheduler(testNamespace);
    core.loadModel(
      LoadModelRequest.fromPartial({
        model: {
          meta: { name: 'stray', kubernetesMeta: { namespace: testNamespace, generation: '2' } },
          modelSpec: { uri: 'gs://models/stray', requirements: ['sklearn'] },
          deploymentSpec: { replicas: 1 },
        },
      }),
    );
    await untilHeld(core, ['iris', 'stray']);
    await untilHeld(core, ['iris']);
    await plane.untilLogged(/orphan\/seldon-mesh\/stray#model is gone/);
  },

  async pause(plane) {
    await load(plane);
    const paused = (value: string | null) => ({
      metadata: { annotations: { 'troupe/paused': value } },
    });
    await plane.patch('Model', 'iris', paused('true'));
    await plane.until('Model', 'iris', (model) => says(model, 'Paused'));
    await plane.patch('Model', 'iris', { spec: { storageUri: 'gs://models/better' } });
    await plane.patch('Model', 'iris', paused(null));
    await plane.until('Model', 'iris', isReady);
  },

  async 'operator-restart'(plane) {
    await load(plane);
    await plane.apply(aModel('edited'));
    await plane.until('Model', 'edited', isReady);
    plane.stopOperator();
    await plane.patch('Model', 'edited', { spec: { storageUri: 'gs://models/better' } });
    plane.startOperator();
    await plane.until('Model', 'edited', isReady);
  },

  async pipeline(plane) {
    await plane.apply(aModel('iris'));
    await plane.apply(aPipeline('chain', ['iris', 'later']));
    await plane.until('Pipeline', 'chain', (each) =>
      /later \(no such Model\)/.test(conditionOf(each, 'ModelsReady')?.message ?? ''),
    );
    await plane.apply(aModel('later'));
    await plane.until('Pipeline', 'chain', isReady);
    await plane.patch('Pipeline', 'chain', { spec: { steps: [{ name: 'later' }] } });
    await plane.until(
      'Pipeline',
      'chain',
      (each) => isReady(each) && statusOf(each).observedGeneration === 2,
    );
    await plane.patch('Pipeline', 'chain', { spec: { output: { steps: ['nowhere'] } } });
    await plane.until('Pipeline', 'chain', isFailed);
    await plane.patch('Pipeline', 'chain', { spec: { output: { steps: ['later'] } } });
    await plane.until('Pipeline', 'chain', isReady);
    await plane.delete('Pipeline', 'chain');
    await plane.untilGone('Pipeline', 'chain');
  },

  async experiment(plane) {
    await load(plane);
    await plane.apply(aModel('later'));
    await plane.apply(anExperiment('ab', ['iris', 'later']));
    await plane.until('Experiment', 'ab', isReady);
    await plane.patch('Experiment', 'ab', {
      spec: { mirror: { name: 'mirror', percent: 10 } },
    });
    await plane.until('Experiment', 'ab', (each) =>
      /mirror \(no such Model\)/.test(conditionOf(each, 'MirrorReady')?.message ?? ''),
    );
    await plane.apply(aModel('mirror'));
    await plane.until(
      'Experiment',
      'ab',
      (each) => isReady(each) && statusOf(each).observedGeneration === 2,
    );
    await plane.patch('Experiment', 'ab', { spec: { default: 'nobody' } });
    await plane.until('Experiment', 'ab', isFailed);
    await plane.patch('Experiment', 'ab', { spec: { default: 'iris' } });
    await plane.until('Experiment', 'ab', isReady);
    await plane.delete('Experiment', 'ab');
    await plane.untilGone('Experiment', 'ab');
  },

  async server(plane) {
    const pods = (image: string) => ({ podSpec: { containers: [{ name: 'agent', image }] } });
    await plane.patch('ServerConfig', 'mlserver', { spec: pods('newer') });
    await plane.until('StatefulSet', 'mlserver', (each) => shows(each, 'newer'));
    const change = { type: 'merge', body: { spec: { replicas: 5 } } } as const;
    const by = { fieldManager: 'kubectl-edit' };
    plane.core.patch('statefulsets.apps', testNamespace, 'mlserver', change, by);
    await plane.untilEvent('PutBack');
    plane.core.delete('services', testNamespace, 'mlserver-0');
    await plane.until('Service', 'mlserver-0', () => true);
    await plane.until('Server', 'mlserver', isReady);
    const volumeClaimTemplates = [{ name: 'models', spec: { accessModes: ['ReadWriteOnce'] } }];
    await plane.patch('ServerConfig', 'mlserver', { spec: { volumeClaimTemplates } });
    await plane.until('Server', 'mlserver', (each) => says(each, 'Stalled'));
    await plane.patch('ServerConfig', 'mlserver', { spec: { volumeClaimTemplates: null } });
    await plane.until('Server', 'mlserver', (each) => isReady(each) && !says(each, 'Stalled'));
    await plane.patch('Server', 'mlserver', { spec: { serverConfig: 'none' } });
    await plane.until('Server', 'mlserver', isFailed);
    await plane.delete('Server', 'mlserver');
    await plane.untilGone('StatefulSet', 'mlserver');
  },

  async runtime(plane) {
    await plane.apply(aSeldonConfig());
    await plane.apply(aSeldonRuntime());
    await plane.until('SeldonRuntime', 'seldon', isReady);
    const image = { containers: [{ name: 'seldon-envoy', image: 'newer' }] };
    const overrides = [{ name: 'seldon-envoy', replicas: 2, podSpec: image }];
    await plane.patch('SeldonRuntime', 'seldon', { spec: { overrides } });
    await plane.until('Deployment', 'seldon-envoy', (each) => shows(each, 'newer'));
    await plane.until('SeldonRuntime', 'seldon', isReady);
    const mine = { type: 'merge', body: { data: { 'kafka.json': 'mine' } } } as const;
    plane.core.patch('configmaps', testNamespace, 'seldon-kafka', mine);
    await plane.until(
      'ConfigMap',
      'seldon-kafka',
      (each) => !JSON.stringify(each).includes('mine'),
    );
    plane.core.delete('roles.rbac.authorization.k8s.io', testNamespace, 'agent-role');
    await plane.until('Role', 'agent-role', () => true);
    await plane.patch('SeldonRuntime', 'seldon', { spec: { seldonConfig: 'none' } });
    await plane.until('SeldonRuntime', 'seldon', isFailed);
    await plane.patch('SeldonRuntime', 'seldon', { spec: { seldonConfig: 'default' } });
    await plane.until('SeldonRuntime', 'seldon', isReady);
    await plane.delete('SeldonRuntime', 'seldon');
    await plane.delete('Server', 'mlserver');
    await plane.untilGone('SeldonRuntime', 'seldon');
  },
};

function aSeldonConfig(): UnsavedObject {
  const components = ['seldon-scheduler', 'seldon-envoy'].map((name) => ({
    name,
    podSpec: { containers: [{ name, image: name }] },
  }));
  const metadata = { name: 'default', namespace: testNamespace };
  return {
    apiVersion: seldonApiVersion,
    kind: 'SeldonConfig',
    metadata,
    ...{ spec: { components } },
  };
}

function aSeldonRuntime(): UnsavedObject {
  const metadata = { name: 'seldon', namespace: testNamespace };
  const spec = { seldonConfig: 'default' };
  return { apiVersion: seldonApiVersion, kind: 'SeldonRuntime', metadata, ...{ spec } };
}

function shows({ spec }: ApiObject, text: string): boolean {
  return JSON.stringify(spec).includes(text);
}

const workers: ControlPlaneOptions = { scheduler: { workers: oneWorkerOfEachKind } };

/** How the control plane of a story is started, where not as usual. */
export const goldenOptions: Readonly<Record<string, ControlPlaneOptions>> = {
  // Resources that gateways and dataflow engines serve.
  pipeline: workers,
  experiment: workers,
  'half-open': { freezable: true },
  // What has no resource is unloaded a minute later, which is a second then.
  orphans: { orphans: 'unload', speed: 60 },
};

/** What every story begins with. */
export async function prepare(plane: ControlPlane): Promise<void> {
  await plane.apply(aServer('mlserver'));
  await plane.until('Server', 'mlserver', isReady);
}
