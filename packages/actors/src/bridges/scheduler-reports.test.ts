import { describe, expect, test } from '@jest/globals';
import { ModelStatusResponse, ServerStatusResponse } from '@troupe/scheduler-api';
import { createSessionNames, modelReport, serverReport } from './scheduler-reports.ts';

const model = (namespace?: string): ModelStatusResponse =>
  ModelStatusResponse.fromPartial({
    modelName: 'iris',
    versions: [{ ...(namespace === undefined ? {} : { kubernetesMeta: { namespace } }) }],
  });

const server = (namespace: string | undefined, type: 1 | 2 | 4): ServerStatusResponse =>
  ServerStatusResponse.fromPartial({
    serverName: 'mlserver',
    type,
    expectedReplicas: 3,
    numLoadedModelReplicas: 2,
    ...(namespace === undefined ? {} : { kubernetesMeta: { namespace } }),
  });

describe("a session reports what is of its own namespace, in its own epoch's name", () => {
  test('a model', () => {
    expect(modelReport(model('ns'), createSessionNames('ns'), 4, 'stream')).toMatchObject({
      to: 'model/ns/iris',
      fact: { type: 'ModelStatusReported', epoch: 4, source: 'stream' },
    });
  });

  test("a server's status and a scaling request, and nothing else of a server", () => {
    expect(serverReport(server('ns', 1), 'ns', 4)?.fact).toMatchObject({ loadedModels: 2 });
    expect(serverReport(server('ns', 4), 'ns', 4)?.fact).toMatchObject({ replicas: 3 });
    expect(serverReport(server('ns', 2), 'ns', 4)).toBeNull();
  });

  test.each([
    ['another namespace', 'other'],
    ['nobody', undefined],
  ])('and is silent on what is of %s', (_, owner) => {
    expect(modelReport(model(owner), createSessionNames('ns'), 4, 'poll')).toBeNull();
    expect(serverReport(server(owner, 1), 'ns', 4)).toBeNull();
  });
});
