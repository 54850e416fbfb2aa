import {
  LoadModelRequest,
  UnloadModelRequest,
  type Model as WireModel,
} from '@troupe/scheduler-api';
import type { Model } from './model.ts';
import { bytesOf, QuantityError } from './quantity.ts';
import { scalingOf } from './scaling.ts';
import { SpecError } from './spec-error.ts';

/**
 * What the scheduler is asked to load for `model`.
 *
 * @throws SpecError, with the text that goes into the condition, when the spec contradicts itself.
 */
export function loadModelRequest(model: Model): LoadModelRequest {
  const { metadata, spec } = model;
  if (spec === undefined) throw new SpecError('Model has no spec: spec.storageUri is required');
  if (spec.explainer !== undefined && spec.llm !== undefined) {
    throw new SpecError("Can't have both explainer and llm in model spec.");
  }
  const scaling = SpecError.when(() => scalingOf(spec));
  return LoadModelRequest.fromPartial({
    model: {
      meta: { name: metadata.name, kubernetesMeta: kubernetesMeta(model) },
      modelSpec: {
        uri: spec.storageUri,
        artifactVersion: spec.artifactVersion,
        server: spec.server,
        requirements: [...(spec.requirements ?? []), ...(spec.modelType ? [spec.modelType] : [])],
        storageConfig:
          spec.secretName === undefined ? undefined : { storageSecretName: spec.secretName },
        memoryBytes: spec.memory === undefined ? undefined : memoryBytes(spec.memory),
        parameters: spec.parameters?.map(({ name, value }) => ({ name, value })) ?? [],
        explainer: spec.explainer && {
          type: spec.explainer.type ?? '',
          modelRef: spec.explainer.modelRef,
          pipelineRef: spec.explainer.pipelineRef,
        },
        llm: spec.llm && { modelRef: spec.llm.modelRef, pipelineRef: spec.llm.pipelineRef },
      },
      deploymentSpec: { ...scaling, logPayloads: spec.logger !== undefined },
      dataflowSpec: spec.dataflow && {
        cleanTopicsOnDelete: spec.dataflow.cleanTopicsOnDelete ?? false,
      },
    },
  });
}

/** What the scheduler is asked to unload: the name, whatever its version. */
export function unloadModelRequest(model: Model): UnloadModelRequest {
  return UnloadModelRequest.fromPartial({
    model: { name: model.metadata.name },
    kubernetesMeta: kubernetesMeta(model),
  });
}

/**
 * A short digest of those parts of a model that the scheduler echoes and compares.
 *
 * Two models with equal fingerprints are the same work for the scheduler. Left out: the meta, what
 * an agent adds by itself (`modelRuntimeInfo`), and what the scheduler does not compare
 * (`streamSpec`, `dataflowSpec`).
 */
export function modelFingerprint(model: WireModel): string {
  const { modelRuntimeInfo: _, ...modelSpec } = model.modelSpec ?? {};
  return fnv1a(JSON.stringify([modelSpec, model.deploymentSpec ?? null]));
}

function kubernetesMeta(model: Model): { namespace: string; generation: string } {
  const { namespace, generation } = model.metadata;
  return { namespace, generation: String(generation ?? 0) };
}

function memoryBytes(memory: string | number): string {
  try {
    return String(bytesOf(memory));
  } catch (cause) {
    if (!(cause instanceof QuantityError)) throw cause;
    throw new SpecError(`Can't convert model memory quantity to bytes. ${cause.message}`, {
      cause,
    });
  }
}

/** 32-bit FNV-1a over UTF-16 units, twice with different seeds: 64 bits as hexadecimal. */
function fnv1a(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
