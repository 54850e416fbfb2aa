import {
  type KubernetesMeta,
  type LoadModelRequest,
  type Model,
  type ModelReference,
  ModelStatus_ModelState as ModelState,
  ModelReplicaStatus_ModelReplicaState as ReplicaState,
  type UnloadModelRequest,
} from '@troupe/scheduler-api';
import { createDesiredIndex } from './desired-index.ts';
import { modelChange, withKubernetesMeta } from './model-change.ts';
import {
  deploymentOf,
  isGone,
  latestOf,
  type ModelRecord,
  type ModelVersion,
  versionOf,
} from './model-record.ts';
import { unscheduledState } from './model-state.ts';
import { SchedulerError } from './scheduler-error.ts';
import { isValidName } from './valid-name.ts';
import { newDeployment } from './workers/deployment.ts';

/** The models ever seen since the start, deleted ones included, and what indexes them. */
export interface ModelRegistry {
  get(name: string): ModelRecord | undefined;
  all(): Iterable<ModelRecord>;
  /** Stores what a LoadModel request asks for. Throws `SchedulerError`. */
  load(request: LoadModelRequest): ModelRecord;
  /** Marks a model as deleted. Throws `SchedulerError` when it was never seen. */
  unload(request: UnloadModelRequest): ModelRecord;
  /** Finds or recreates a version that an agent reports to hold. */
  adopt(definition: Model, version: number, serverName: string): [ModelRecord, ModelVersion];
  /** Adds a version with the definition of the latest one. */
  addVersion(record: ModelRecord, definition: Model): ModelVersion;
  /** Brings the indexes up to date after the latest version of a model changed. */
  index(record: ModelRecord): void;
  modelsOn(server: string): readonly string[];
  highestDesiredOn(server: string): number;
  /** Whether the latest version is available, so that experiments count it as ready. */
  isAvailable(name: string): boolean;
  /** Whether some available version has a replica that takes requests. */
  isServing(name: string): boolean;
  /** Whether the newest available version is on a gateway, so that pipelines can use it. */
  isReadyForPipelines(name: string): boolean;
  /** Models that would be placed better if there were more replicas. */
  wanting(): readonly string[];
}

function newVersion(definition: Model, version: number): ModelVersion {
  return {
    version,
    definition,
    serverName: '',
    replicas: new Map(),
    state: unscheduledState,
    gateway: newDeployment,
  };
}

function wantsReplicas(record: ModelRecord): boolean {
  if (record.deleted) return false;
  const latest = latestOf(record);
  switch (latest.state.state) {
    case ModelState.ScheduleFailed:
    case ModelState.ModelFailed:
      return true;
    case ModelState.ModelAvailable:
    case ModelState.ModelProgressing:
      return latest.state.availableReplicas < deploymentOf(latest).replicas;
    default:
      return false;
  }
}

const isAvailable = ({ state }: ModelVersion): boolean => state.state === ModelState.ModelAvailable;

function firstVersionNumber(meta: KubernetesMeta | undefined): number {
  return Math.max(1, Number(meta?.generation ?? 0));
}

export function createModelRegistry(): ModelRegistry {
  const models = new Map<string, ModelRecord>();
  const desired = createDesiredIndex();
  const wanting = new Set<string>();

  function index(record: ModelRecord): void {
    const latest = latestOf(record);
    desired.set(record.name, latest.serverName, deploymentOf(latest).replicas);
    if (wantsReplicas(record)) wanting.add(record.name);
    else wanting.delete(record.name);
  }

  function create(definition: Model, version: number): ModelRecord {
    const name = definition.meta?.name ?? '';
    const record: ModelRecord = {
      name,
      versions: [newVersion(definition, version)],
      deleted: false,
    };
    models.set(name, record);
    index(record);
    return record;
  }

  function addVersion(record: ModelRecord, definition: Model): ModelVersion {
    const version = newVersion(definition, latestOf(record).version + 1);
    record.versions.push(version);
    return version;
  }

  function update(record: ModelRecord, asked: Model): void {
    const latest = latestOf(record);
    switch (modelChange(latest.definition, asked)) {
      case 'modelSpec':
        addVersion(record, asked);
        break;
      case 'deploymentSpec':
        latest.definition = withKubernetesMeta(
          { ...latest.definition, deploymentSpec: asked.deploymentSpec },
          asked.meta,
        );
        break;
      case 'meta':
        latest.definition = withKubernetesMeta(latest.definition, asked.meta);
        break;
      case 'none':
        return;
    }
    index(record);
  }

  return {
    get: (name) => models.get(name),
    all: () => models.values(),
    load({ model }) {
      const name = model?.meta?.name ?? '';
      if (model === undefined || !isValidName(name)) {
        throw new SchedulerError(
          'FAILED_PRECONDITION',
          `Model ${name} does not have a valid name - it must be alphanumeric and not contains dots (.)`,
        );
      }
      const record = models.get(name);
      if (record?.deleted && !isGone(record)) {
        throw new SchedulerError(
          'FAILED_PRECONDITION',
          `Model ${name} is in process of deletion - new model can not be created`,
        );
      }
      if (record === undefined || record.deleted) {
        return create(model, firstVersionNumber(model.meta?.kubernetesMeta));
      }
      update(record, model);
      return record;
    },
    unload({ model, kubernetesMeta }) {
      if (model === undefined) {
        throw new SchedulerError('INVALID_ARGUMENT', 'UnloadModel needs a model reference');
      }
      const record = find(models, model);
      record.deleted = true;
      if (kubernetesMeta !== undefined) {
        const latest = latestOf(record);
        const meta = { name: record.name, kubernetesMeta };
        latest.definition = withKubernetesMeta(latest.definition, meta);
      }
      index(record);
      return record;
    },
    adopt(definition, number, serverName) {
      const name = definition.meta?.name ?? '';
      const record = models.get(name) ?? create(definition, number);
      let version = versionOf(record, number);
      if (version === undefined) {
        version = newVersion(definition, number);
        record.versions.push(version);
        record.versions.sort((a, b) => a.version - b.version);
      }
      if (version.serverName === '') version.serverName = serverName;
      index(record);
      return [record, version];
    },
    addVersion,
    index,
    modelsOn: (server) => desired.modelsOn(server),
    isAvailable(name) {
      const record = models.get(name);
      return record !== undefined && isAvailable(latestOf(record));
    },
    isServing: (name) =>
      models
        .get(name)
        ?.versions.some(
          (version) =>
            isAvailable(version) &&
            [...version.replicas.values()].some(({ state }) => state === ReplicaState.Available),
        ) ?? false,
    isReadyForPipelines: (name) =>
      models.get(name)?.versions.findLast(isAvailable)?.gateway.phase === 'ready',
    highestDesiredOn: (server) => desired.highestDesiredOn(server),
    wanting: () => [...wanting],
  };
}

function find(models: ReadonlyMap<string, ModelRecord>, reference: ModelReference): ModelRecord {
  const record = models.get(reference.name);
  if (record === undefined) {
    throw new SchedulerError('FAILED_PRECONDITION', `Model ${reference.name} not found`);
  }
  return record;
}
