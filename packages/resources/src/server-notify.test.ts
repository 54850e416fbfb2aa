import { describe, expect, test } from '@jest/globals';
import type { ObjectMeta } from './kube-object.ts';
import type { Server, ServerSpec } from './server.ts';
import { serverNotify } from './server-notify.ts';
import { SpecError } from './spec-error.ts';

function server(spec: Partial<ServerSpec> = {}, metadata: Partial<ObjectMeta> = {}): Server {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Server',
    metadata: {
      name: 'mlserver',
      namespace: 'ns',
      uid: 's1',
      resourceVersion: '1',
      generation: 2,
      ...metadata,
    },
    spec: { serverConfig: 'mlserver', ...spec },
  };
}

describe('a Server is notified', () => {
  test('with its scaling, namespace and generation, and never as shared', () => {
    expect(serverNotify(server({ replicas: 2, minReplicas: 1, maxReplicas: 3 }))).toEqual({
      name: 'mlserver',
      expectedReplicas: 2,
      minReplicas: 1,
      maxReplicas: 3,
      shared: false,
      kubernetesMeta: { namespace: 'ns', generation: '2' },
    });
  });

  test('as one replica without bounds when its spec says nothing, or is missing', () => {
    const { spec: _, ...bare } = server();
    for (const each of [server(), bare]) {
      expect(serverNotify(each)).toMatchObject({
        expectedReplicas: 1,
        minReplicas: 0,
        maxReplicas: 4_294_967_295,
      });
    }
  });

  test('with the replicas that are deployed, on a first sync', () => {
    expect(serverNotify(server({ replicas: 5, maxReplicas: 6 }), 2)).toMatchObject({
      expectedReplicas: 2,
      maxReplicas: 6,
    });
  });

  test('as having none once it is being deleted, even with numbers that contradict', () => {
    const leaving = server(
      { replicas: 5, maxReplicas: 2 },
      { deletionTimestamp: '2026-01-01T12:00:00Z' },
    );
    for (const deployed of [undefined, 5]) {
      expect(serverNotify(leaving, deployed)).toMatchObject({
        expectedReplicas: 0,
        minReplicas: 0,
        maxReplicas: 0,
      });
    }
  });

  test('only with numbers that do not contradict each other', () => {
    const notify = (): unknown => serverNotify(server({ replicas: 5, maxReplicas: 2 }));
    expect(notify).toThrow(SpecError);
    expect(notify).toThrow(
      'scaling spec is invalid: number of replicas 5 must be <= max replicas 2',
    );
  });
});
