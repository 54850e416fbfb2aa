import type { JournalRecord, OrphanPolicy, UnsavedObject } from '@troupe/actors';
import type { ApiObject, KubeCore } from '@troupe/embedded-kube';
import { type Relay, type SchedulerCoreOptions, startRelay } from '@troupe/embedded-scheduler';
import type { LiveWatch } from '@troupe/inspector';
import { assertReplays, createMemoryJournal } from '@troupe/journal';
import { createKubeClient, type KubeClient } from '@troupe/kube';
import type { ServerWorkloadKind } from '@troupe/resources';
import { type ClosableSchedulerPort, createSchedulerPort } from '@troupe/scheduler-client';
import { deferredSchedulerPort } from '../deferred-scheduler-port.ts';
import { createLogger } from '../logging/logger.ts';
import { type Operator, startOperator } from '../operator.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';
import { createFastTime } from './fast-time.ts';
import { aServerConfig, testNamespace } from './objects.ts';
import { type ObjectName, until, untilGone } from './until.ts';

/** What a test may choose. */
export interface ControlPlaneOptions {
  readonly scheduler?: SchedulerCoreOptions;
  /** How many times faster than others the operator lives; 1 by default. */
  readonly speed?: number;
  /** Whether a network lies between operator and scheduler that a test can freeze; pings are quick then. */
  readonly freezable?: boolean;
  /** What operators do with orphans; they tell of them by default. */
  readonly orphans?: OrphanPolicy;
  /** Puts something between operators and the API, such as what denies a write. */
  readonly between?: (client: KubeClient) => KubeClient;
  /** Applied before the operator starts. */
  readonly objects?: readonly UnsavedObject[];
}

/** A life of the operator, from its start to its stop. */
export interface OperatorLife {
  readonly operator: Operator;
  readonly records: () => readonly JournalRecord[];
}

/** How an operator is started. */
export interface StartOptions {
  /** Told of each journal record, with how many there are. */
  readonly onRecord?: (count: number) => void;
  /** Looks on. */
  readonly watch?: LiveWatch;
  readonly serverWorkload?: ServerWorkloadKind;
}

/** A whole control plane under test: real HTTP, real gRPC, one process. */
export interface ControlPlane {
  readonly cluster: EmbeddedCluster;
  readonly core: KubeCore;
  readonly client: KubeClient;
  /** Every life of an operator so far. */
  readonly lives: readonly OperatorLife[];
  /** What operators logged, oldest first. */
  readonly log: readonly string[];
  apply(object: UnsavedObject): Promise<void>;
  patch(kind: EditedKind, name: string, patch: object): Promise<void>;
  delete(kind: EditedKind, name: string): Promise<void>;
  until(
    kind: keyof typeof resources,
    name: string,
    isWanted: (object: ApiObject) => boolean,
    namespace?: string,
  ): Promise<ApiObject>;
  untilGone(kind: keyof typeof resources, name: string): Promise<void>;
  /** Resolves once a Kubernetes Event with that reason is stored. */
  untilEvent(reason: string): Promise<void>;
  /** Resolves once an operator has logged such a line. */
  untilLogged(pattern: RegExp): Promise<void>;
  /** Carries nothing between operator and scheduler any more, and tells nobody; the function ends that. */
  freezeNetwork(): () => void;
  /** Starts an operator; there may be one at a time. */
  startOperator(options?: StartOptions): OperatorLife;
  stopOperator(): void;
  /** Stops everything, then replays the journal of every life: each must give its own commands. */
  stop(): Promise<void>;
}

type EditedKind =
  | 'Model'
  | 'Pipeline'
  | 'Experiment'
  | 'Server'
  | 'ServerConfig'
  | 'SeldonConfig'
  | 'SeldonRuntime';

const resources = {
  Pipeline: 'pipelines.mlops.seldon.io',
  Experiment: 'experiments.mlops.seldon.io',
  Model: 'models.mlops.seldon.io',
  Server: 'servers.mlops.seldon.io',
  ServerConfig: 'serverconfigs.mlops.seldon.io',
  SeldonConfig: 'seldonconfigs.mlops.seldon.io',
  SeldonRuntime: 'seldonruntimes.mlops.seldon.io',
  ConfigMap: 'configmaps',
  Role: 'roles.rbac.authorization.k8s.io',
  StatefulSet: 'statefulsets.apps',
  Deployment: 'deployments.apps',
  Service: 'services',
  Pod: 'pods',
} as const;

/** Times of a scheduler that need not look like a real one's. */
const quick: SchedulerCoreOptions = { routingBatchMs: 1, serverEventDelayMs: 5 };

/** Starts a cluster and an operator. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const cluster = await startEmbeddedCluster({
    namespace: testNamespace,
    apiPort: 0,
    schedulerPort: 0,
    podReadyDelayMs: 1,
    scheduler: { ...quick, ...options.scheduler },
  });
  const { core } = cluster;
  const client = createKubeClient({ kubeConfig: cluster.adminAccess });
  const time = createFastTime(options.speed ?? 1);
  const log: string[] = [];
  const readers = new Set<() => void>();
  const logger = createLogger({
    level: 'info',
    shape: 'readable',
    write(line) {
      log.push(line);
      for (const look of [...readers]) look();
    },
  });
  const lives: OperatorLife[] = [];
  let running: Operator | undefined;
  let relay: Relay | undefined;

  async function schedulerPortTo(port: number): Promise<ClosableSchedulerPort> {
    const direct = { host: '127.0.0.1', port, timers: time };
    if (options.freezable !== true) return createSchedulerPort(direct);
    relay ??= await startRelay({ port });
    const pings = { keepaliveMs: 200, keepaliveTimeoutMs: 100 };
    return createSchedulerPort({ ...direct, ...pings, port: relay.port });
  }

  function start({ onRecord, watch, serverWorkload }: StartOptions = {}): OperatorLife {
    if (running !== undefined) throw new Error('an operator is running already');
    const journal = createMemoryJournal({ maxRecords: Number.POSITIVE_INFINITY });
    let count = 0;
    running = startOperator({
      client: options.between?.(client) ?? client,
      logger,
      watch,
      time,
      orphans: options.orphans ?? 'report',
      configNamespace: testNamespace,
      ...(serverWorkload === undefined ? {} : { serverWorkload }),
      journal: {
        append(record) {
          journal.append(record);
          count += 1;
          onRecord?.(count);
        },
      },
      scheduler: (namespace) =>
        deferredSchedulerPort(
          cluster.scheduler(namespace).then(({ port }) => schedulerPortTo(port)),
        ),
    });
    const life = { operator: running, records: journal.records };
    lives.push(life);
    return life;
  }

  const named = (
    kind: keyof typeof resources,
    name: string,
    namespace = testNamespace,
  ): ObjectName => ({
    resource: resources[kind],
    namespace,
    name,
  });
  const address = (kind: EditedKind, name: string) => ({
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind,
    namespace: testNamespace,
    name,
  });

  const plane: ControlPlane = {
    cluster,
    core,
    client,
    lives,
    log,
    async apply(object) {
      await client.create(object);
    },
    async patch(kind, name, patch) {
      await client.patch(address(kind, name), { ...patch });
    },
    delete: (kind, name) => client.delete(address(kind, name)),
    until: (kind, name, isWanted, namespace) => until(core, named(kind, name, namespace), isWanted),
    untilGone: (kind, name) => untilGone(core, named(kind, name)),
    untilEvent: (reason) =>
      new Promise((resolve) => {
        const stop = core.watch('events', {}, (event) => {
          if (event.type !== 'ADDED' || event.stored.object.reason !== reason) return;
          queueMicrotask(() => stop());
          resolve();
        });
      }),
    freezeNetwork() {
      if (relay === undefined) throw new Error('there is no freezable network yet');
      return relay.freeze();
    },
    untilLogged: (pattern) =>
      new Promise((resolve) => {
        function look(): void {
          if (!log.some((line) => pattern.test(line))) return;
          readers.delete(look);
          resolve();
        }
        readers.add(look);
        look();
      }),
    startOperator: start,
    stopOperator() {
      running?.stop();
      running = undefined;
    },
    async stop() {
      plane.stopOperator();
      await client.close();
      await relay?.stop();
      await cluster.stop();
      for (const { records } of lives) {
        if (records().length > 0) assertReplays(records());
      }
    },
  };

  for (const object of [aServerConfig(), ...(options.objects ?? [])]) await plane.apply(object);
  start();
  return plane;
}
