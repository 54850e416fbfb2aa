import {
  ModelStatusResponse_ModelOperation as ModelOperation,
  type ModelStatusResponse,
  type ModelUpdateStatusMessage,
  ModelUpdateMessage_ModelOperation as UpdateOperation,
} from '@troupe/scheduler-api';
import { latestOf, type ModelRecord, type ModelVersion, versionOf } from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import { SchedulerError } from './scheduler-error.ts';
import { modelStatusMessage } from './status-messages.ts';
import type { Sink, Unsubscribe } from './subscribers.ts';
import type { Timing } from './timing.ts';
import { createDeployer } from './workers/deployer.ts';
import type { Deployment, DeploymentDialect } from './workers/deployment.ts';

const dialect: DeploymentDialect = {
  noWorker: 'No model gateway available to handle model',
  loading: 'Model is being loaded onto model gateway',
  unloading: 'Model is being unloaded from model gateway',
  unloadFailed: 'terminate failed ',
  // The real scheduler means to show it and does not.
  showsUnloadFailure: false,
};

const notLatest: Deployment = {
  phase: 'terminated',
  reason: 'Not latest version',
  order: undefined,
  retries: 0,
};

export interface ModelGatewaysOptions {
  readonly models: ModelRegistry;
  readonly timing: Timing;
  readonly workersPerResource: number;
  /** Told of every change of what gateways make of a version. */
  readonly changed: (record: ModelRecord, version: ModelVersion) => void;
}

/** Brings models to the gateways, which carry their requests to and from Kafka. */
export interface ModelGateways {
  join(name: string, sink: Sink<ModelStatusResponse>): Unsubscribe;
  /** Sends the latest version to its gateway, or its removal, unless that was done. */
  dispatch(record: ModelRecord): void;
  /** Notes that a model is deleted. */
  remove(record: ModelRecord): void;
  /** Takes in a gateway's answer. Throws `SchedulerError` for models that are not known. */
  answered(answer: ModelUpdateStatusMessage): void;
  end(): void;
}

interface Subject {
  readonly record: ModelRecord;
  readonly version: ModelVersion;
}

const operationOf = (op: UpdateOperation): 'create' | 'delete' | undefined => {
  if (op === UpdateOperation.Create) return 'create';
  return op === UpdateOperation.Delete ? 'delete' : undefined;
};

export function createModelGateways(options: ModelGatewaysOptions): ModelGateways {
  const { models, timing, workersPerResource } = options;
  const latest = (record: ModelRecord): Subject => ({ record, version: latestOf(record) });

  const deployer = createDeployer<Subject, ModelStatusResponse>({
    dialect,
    workersPerResource,
    timing,
    keyOf: ({ record }) => record.name,
    read: ({ version }) => version.gateway,
    write({ record, version }, deployment) {
      version.gateway = deployment;
      if (deployment.phase === 'ready') {
        for (const other of record.versions) if (other !== version) other.gateway = notLatest;
      }
      options.changed(record, version);
    },
    orderOf: ({ record }, { operation, timestamp, moved }) => ({
      ...modelStatusMessage(record),
      operation: operation === 'create' ? ModelOperation.ModelCreate : ModelOperation.ModelDelete,
      timestamp: String(timestamp),
      keepTopics: moved,
    }),
    *live() {
      for (const record of models.all()) yield latest(record);
    },
  });

  return {
    join: deployer.join,
    dispatch: (record) => deployer.dispatch(latest(record)),
    remove: (record) => deployer.remove(latest(record), 'Model deleted'),
    answered({ update, success }) {
      if (update === undefined) {
        throw new SchedulerError('INVALID_ARGUMENT', 'ModelStatusEvent needs an update');
      }
      const record = models.get(update.model);
      if (record === undefined) {
        throw new SchedulerError('UNKNOWN', `failed to find model ${update.model}`);
      }
      const version = versionOf(record, update.version);
      if (version === undefined) {
        throw new SchedulerError(
          'UNKNOWN',
          `version not found for model ${update.model}, version ${update.version}`,
        );
      }
      const operation = operationOf(update.op);
      if (operation === undefined) return;
      deployer.answered(
        { record, version },
        {
          worker: update.stream,
          timestamp: Number(update.timestamp),
          operation,
          reply: success ? 'done' : 'failed',
        },
      );
    },
    end: deployer.end,
  };
}
