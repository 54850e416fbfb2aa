import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { agentOf } from './agent-of-pod.ts';

function pod(...containers: object[]): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'ml-server-12',
      namespace: 'ns',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '1970-01-01T00:00:00Z',
      labels: { 'seldon-server-name': 'ml-server' },
    },
    spec: { containers },
  };
}

const variables = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

describe("the agent of a Server's pod", () => {
  test('is named after the Server, with the index of the pod', () => {
    expect(agentOf(pod())).toMatchObject({ serverName: 'ml-server', replicaIdx: 12 });
  });

  test('has the capabilities that the last variable of its container says', () => {
    const env = [
      ...variables({ SELDON_SERVER_CAPABILITIES: 'mlserver,python' }),
      ...variables({ SELDON_SERVER_CAPABILITIES: 'sklearn,,xgboost' }),
    ];
    const { capabilities } = agentOf(pod({ name: 'agent', env }));
    expect(capabilities).toEqual(['sklearn', 'xgboost']);
  });

  test('has the memory that the inference server requests, and not that of its sidecars', () => {
    const requests = (memory: string) => ({ resources: { requests: { memory } } });
    const { memoryBytes } = agentOf(
      pod(
        { name: 'rclone', ...requests('128Mi') },
        { name: 'agent', ...requests('1Gi') },
        { name: 'mlserver', ...requests('2Gi') },
      ),
    );
    expect(memoryBytes).toBe(2 * 1024 ** 3);
  });

  test('has 10 GiB where nothing is requested, and over-commits only when told to', () => {
    expect(agentOf(pod())).toMatchObject({ memoryBytes: 10 * 1024 ** 3, overCommitPercentage: 0 });
    const env = variables({ SELDON_OVERCOMMIT_PERCENTAGE: '20' });
    expect(agentOf(pod({ name: 'agent', env }))).toMatchObject({ overCommitPercentage: 20 });
  });
});
