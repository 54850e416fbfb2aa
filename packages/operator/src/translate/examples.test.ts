import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  createSchedulerCore,
  createVirtualTime,
  type SchedulerCore,
} from '@troupe/embedded-scheduler';
import {
  type Experiment,
  loadModelRequest,
  loadPipelineRequest,
  type Model,
  type Pipeline,
  startExperimentRequest,
} from '@troupe/resources';
import { createApi, namespace, resourceOf } from '../testing/crd-api.ts';
import { readManifests, type SourcedManifest } from '../up/read-manifests.ts';

const folder = fileURLToPath(new URL('../../../../examples/more', import.meta.url));

describe('each of the further examples', () => {
  let manifests: readonly SourcedManifest[] = [];

  beforeAll(async () => {
    manifests = await readManifests(['.'], folder);
  });

  test('is named after its file', () => {
    for (const { object, source } of manifests) {
      expect(source).toBe(`${object.kind.toLowerCase()}s/${object.metadata.name}.yaml`);
    }
  });

  test('is taken by an API that knows its kind, without a field too many', () => {
    const api = createApi();
    for (const { object } of manifests) {
      const stored = { ...object, metadata: { ...object.metadata, namespace } };
      api.create(resourceOf(object.kind), namespace, stored, { fieldValidation: 'Strict' });
    }
    expect(manifests.length).toBeGreaterThan(0);
  });

  test('is taken by a scheduler', () => {
    const scheduler = createSchedulerCore(createVirtualTime());
    const asked = manifests.map(({ object }) => ask(scheduler, object));
    expect(new Set(asked)).toEqual(new Set(['Model', 'Pipeline', 'Experiment']));
  });
});

/** Asks for what is in a manifest, as the operator would; throws what the scheduler refuses. */
function ask(scheduler: SchedulerCore, object: SourcedManifest['object']): string {
  const metadata = { ...object.metadata, namespace, uid: 'u', resourceVersion: '1', generation: 1 };
  const resource = { ...object, metadata };
  if (object.kind === 'Model') {
    scheduler.loadModel(loadModelRequest(resource as unknown as Model));
  } else if (object.kind === 'Pipeline') {
    scheduler.loadPipeline(loadPipelineRequest(resource as unknown as Pipeline));
  } else {
    scheduler.startExperiment(startExperimentRequest(resource as unknown as Experiment));
  }
  return object.kind;
}
