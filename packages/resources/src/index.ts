export {
  isPaused,
  pausedAnnotation,
  podSpecMergeAnnotation,
  releaseAfterAnnotation,
  releaseTime,
} from './annotations.ts';
export {
  type Awaited,
  describeAwaited,
  experimentResources,
  type KnownResources,
  modelsAwaitedByPipeline,
  pipelineModels,
  resourcesAwaitedByExperiment,
} from './awaited.ts';
export { childMergePatch } from './child-merge-patch.ts';
export {
  type Condition,
  type ConditionStatus,
  type ConditionUpdate,
  conditionSet,
  readyType,
  sameCondition,
  statusOf,
  timestamp,
  withInfo,
  withoutCondition,
} from './conditions.ts';
export { customResourceDefinitions } from './crds/custom-resource-definitions.ts';
export type {
  CustomResourceDefinition,
  CustomResourceNames,
  CustomResourceVersion,
  PrinterColumn,
  ScalePaths,
} from './crds/definition.ts';
export type { JsonSchema } from './crds/schema.ts';
export type { DesiredObject } from './desired-object.ts';
export { digest } from './digest.ts';
export { duplicateKey } from './duplicate-keys.ts';
export {
  type Experiment,
  type ExperimentSpec,
  type ExperimentStatus,
  experimentFinalizer,
} from './experiment.ts';
export { experimentFingerprint } from './experiment-fingerprint.ts';
export { startExperimentRequest, stopExperimentRequest } from './experiment-request.ts';
export {
  candidatesReadyType,
  experimentReadyType,
  experimentStatusAfterRefusal,
  experimentStatusAfterView,
  experimentStatusReconciling,
  isExperimentRefused,
  mirrorReadyType,
} from './experiment-status.ts';
export {
  type ExperimentView,
  experimentNamespaceOf,
  experimentViewOf,
  isExperimentStopped,
} from './experiment-view.ts';
export {
  type Json,
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  refOf,
} from './kube-object.ts';
export { lastApplied, lastAppliedAnnotation, withLastApplied } from './last-applied.ts';
export {
  fieldManager,
  hasApplied,
  hasInherited,
  isAutoscaled,
  type ManagedFieldsEntry,
  migratedFields,
} from './managed-fields.ts';
export {
  type Model,
  type ModelSpec,
  type ModelStatus,
  modelFinalizer,
  seldonApiVersion,
} from './model.ts';
export { modelFingerprint } from './model-fingerprint.ts';
export { loadModelRequest, unloadModelRequest } from './model-request.ts';
export {
  modelReadyType,
  statusAfterRefusal,
  statusAfterView,
  statusReconciling,
} from './model-status.ts';
export {
  isUnloaded,
  type ModelState,
  type ModelView,
  modelViewOf,
  namespaceOf,
} from './model-view.ts';
export {
  type Pipeline,
  type PipelineJoin,
  type PipelineSpec,
  type PipelineStatus,
  type PipelineStepSpec,
  pipelineFinalizer,
} from './pipeline.ts';
export { pipelineFingerprint } from './pipeline-fingerprint.ts';
export { loadPipelineRequest, unloadPipelineRequest } from './pipeline-request.ts';
export {
  modelsReadyType,
  pipelineGatewayReadyType,
  pipelineReadyType,
  pipelineStatusAfterRefusal,
  pipelineStatusAfterUnload,
  pipelineStatusAfterView,
  pipelineStatusReconciling,
} from './pipeline-status.ts';
export {
  isPipelineLeaving,
  isPipelineUnloaded,
  type PipelineState,
  type PipelineView,
  pipelineNamespaceOf,
  pipelineViewOf,
} from './pipeline-view.ts';
export { bytesOf, QuantityError } from './quantity.ts';
export { type Reference, referencesOf } from './references.ts';
export {
  componentLabel,
  runtimeChildLabel,
  type WorkloadKind,
} from './runtime/component-workload.ts';
export type { ReplicaAdjustment, ReplicaBound, ResourceCounts } from './runtime/replica-limit.ts';
export { type RuntimeDependents, runtimeHeldBy } from './runtime/runtime-deletion.ts';
export {
  holdsFor,
  type PlannedComponent,
  planRuntime,
  type RuntimePlan,
  seldonConfigName,
} from './runtime/runtime-plan.ts';
export {
  type ComponentWorkload,
  componentConditions,
  type RuntimeLook,
  runtimeStatusAfterError,
  runtimeStatusAfterLook,
} from './runtime/runtime-status.ts';
export type { SeldonComponent, SeldonConfig, SeldonConfigSpec } from './runtime/seldon-config.ts';
export type { SeldonConfiguration } from './runtime/seldon-configuration.ts';
export {
  type ComponentOverride,
  hasRuntimeFinalizer,
  runtimeFinalizer,
  type SeldonRuntime,
  type SeldonRuntimeSpec,
  type SeldonRuntimeStatus,
} from './runtime/seldon-runtime.ts';
export { sameStatus, sameValue } from './same-status.ts';
export {
  type Scaling,
  ScalingError,
  type ScalingSpec,
  scalingOf,
  unboundedReplicas,
} from './scaling.ts';
export { type SchedulerRequest, schedulerRequest } from './scheduler-request.ts';
export { immutableChanges } from './server/immutable-fields.ts';
export {
  mostServerReplicas,
  type ServerChildren,
  serverChildren,
  serverConfigName,
} from './server/server-children.ts';
export type { ServerConfig, ServerConfigSpec } from './server/server-config.ts';
export { serverReplicaLabel, serverReplicaNameLabel } from './server/server-services.ts';
export type { DesiredWorkload, ServerWorkloadKind } from './server/server-workload.ts';
export type { Server, ServerSpec, ServerStatus, Workload } from './server.ts';
export { capabilitiesVariable } from './server-capabilities.ts';
export { serverAppLabel, serverNameLabel } from './server-labels.ts';
export { serverNotify } from './server-notify.ts';
export {
  emptyServerStatus,
  isWorkloadReady,
  statusAfterServerError,
  statusAfterWorkload,
  workloadReadyType,
} from './server-status.ts';
export { SpecError } from './spec-error.ts';
export {
  reconcilingType,
  reconcilingUpdate,
  type StatusBlock,
  schedulerConnectedType,
  stalledType,
  statusConnected,
  statusDisconnected,
  statusJudged,
  statusNotStalled,
  statusStalled,
} from './status-progress.ts';
