import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { Assignment } from './assignment.ts';

const prefix = 'batch.kubernetes.io/';

/** Gives a job the labels by which it knows its pods (batch/v1), unless it brings its own. */
export function assignJob(object: JsonObject, { uid, existing }: Assignment): JsonObject {
  const spec = isJsonObject(object.spec) ? object.spec : {};
  if (spec.manualSelector === true || existing !== undefined) {
    return object;
  }
  const name = isJsonObject(object.metadata) ? String(object.metadata.name ?? '') : '';
  const template = isJsonObject(spec.template) ? spec.template : {};
  const metadata = isJsonObject(template.metadata) ? template.metadata : {};
  const labels = {
    ...(isJsonObject(metadata.labels) ? metadata.labels : {}),
    'controller-uid': uid,
    'job-name': name,
    [`${prefix}controller-uid`]: uid,
    [`${prefix}job-name`]: name,
  };
  return {
    ...object,
    spec: {
      ...spec,
      selector: { matchLabels: { [`${prefix}controller-uid`]: uid } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}
