import {
  type LlmSpec,
  LoadModelRequest,
  type ParameterSpec,
  UnloadModelRequest,
} from '@troupe/scheduler-api';
import { kubernetesMeta } from './kubernetes-meta.ts';
import type { Model } from './model.ts';
import { bytesOf, QuantityError } from './quantity.ts';
import { scalingOf } from './scaling.ts';
import { SpecError } from './spec-error.ts';
import { readFlag, readList, readObject, readText, readUint32, required } from './spec-field.ts';

/**
 * What the scheduler is asked to load for `model`.
 *
 * @throws SpecError, with the text that goes into the condition, when the spec contradicts itself or
 *   holds what the wire cannot carry.
 */
export function loadModelRequest(model: Model): LoadModelRequest {
  const { metadata } = model;
  const spec = readObject('spec', model.spec);
  if (spec === undefined) throw new SpecError('Model has no spec: spec.storageUri is required');
  const explainer = readObject('spec.explainer', spec.explainer);
  const llm = readObject('spec.llm', spec.llm);
  if (explainer !== undefined && llm !== undefined) {
    throw new SpecError("Can't have both explainer and llm in model spec.");
  }
  const secretName = readText('spec.secretName', spec.secretName);
  const modelType = readText('spec.modelType', spec.modelType);
  const dataflow = readObject('spec.dataflow', spec.dataflow);
  const scaling = SpecError.when(() => scalingOf(spec));
  return LoadModelRequest.fromPartial({
    model: {
      meta: { name: metadata.name, kubernetesMeta: kubernetesMeta(model) },
      modelSpec: {
        uri: required('spec.storageUri', readText('spec.storageUri', spec.storageUri)),
        artifactVersion: readUint32('spec.artifactVersion', spec.artifactVersion),
        server: readText('spec.server', spec.server),
        requirements: [
          ...readList('spec.requirements', spec.requirements, readText),
          ...(modelType ? [modelType] : []),
        ],
        storageConfig: secretName === undefined ? undefined : { storageSecretName: secretName },
        memoryBytes: readMemoryBytes(spec.memory),
        parameters: [...readList('spec.parameters', spec.parameters, readParameter)],
        explainer: explainer && {
          type: readText('spec.explainer.type', explainer.type) ?? '',
          ...readReferences('spec.explainer', explainer),
        },
        llm: llm && readReferences('spec.llm', llm),
      },
      deploymentSpec: {
        ...scaling,
        logPayloads: readObject('spec.logger', spec.logger) !== undefined,
      },
      dataflowSpec: dataflow && {
        cleanTopicsOnDelete:
          readFlag('spec.dataflow.cleanTopicsOnDelete', dataflow.cleanTopicsOnDelete) ?? false,
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

function readMemoryBytes(memory: unknown): string | undefined {
  if (memory === undefined || memory === null) return undefined;
  try {
    return String(bytesOf(memory));
  } catch (cause) {
    if (!(cause instanceof QuantityError)) throw cause;
    throw new SpecError(`Can't convert model memory quantity to bytes. ${cause.message}`, {
      cause,
    });
  }
}

function readParameter(field: string, item: unknown): ParameterSpec | undefined {
  const parameter = readObject(field, item);
  return (
    parameter && {
      name: required(`${field}.name`, readText(`${field}.name`, parameter.name)),
      value: required(`${field}.value`, readText(`${field}.value`, parameter.value)),
    }
  );
}

function readReferences(field: string, owner: Readonly<Record<string, unknown>>): LlmSpec {
  return {
    modelRef: readText(`${field}.modelRef`, owner.modelRef),
    pipelineRef: readText(`${field}.pipelineRef`, owner.pipelineRef),
  };
}
