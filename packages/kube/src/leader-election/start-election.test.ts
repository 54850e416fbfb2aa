import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, type EmbeddedKube, type KubeCore, serveKube } from '@troupe/embedded-kube';
import { tokenAccess } from '../kube-access.ts';
import { createKubeClient, type KubeClient } from '../kube-client.ts';
import { KubeError } from '../kube-error.ts';
import { type Election, type ElectionChange, startElection } from './start-election.ts';

const quick = { leaseDurationMs: 1_000, renewDeadlineMs: 600, retryPeriodMs: 20 };

let core: KubeCore;
let kube: EmbeddedKube;
let client: KubeClient;
const elections: Election[] = [];

beforeEach(async () => {
  core = createKubeCore({ clock: Date.now });
  kube = await serveKube(core);
  client = createKubeClient({ kubeConfig: tokenAccess({ server: kube.url }) });
});

afterEach(async () => {
  await Promise.all(elections.splice(0).map((election) => election.stop()));
  await client.close();
  await kube.stop();
});

interface Standing {
  readonly election: Election;
  readonly said: readonly ElectionChange[];
  until(type: ElectionChange['type']): Promise<ElectionChange>;
}

function stand(
  identity: string,
  through: Pick<KubeClient, 'get' | 'create' | 'patch'> = client,
): Standing {
  const said: ElectionChange[] = [];
  const waiting: (() => void)[] = [];
  const election = startElection({
    client: through,
    namespace: 'default',
    name: 'lease',
    identity,
    ...quick,
    onChange(change) {
      said.push(change);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  elections.push(election);
  return {
    election,
    said,
    async until(type) {
      for (;;) {
        const found = said.find((change) => change.type === type);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

const holder = () => core.get('leases.coordination.k8s.io', 'default', 'lease').object.spec;

describe('an election', () => {
  test('is won by the first, and the second waits and says for whom', async () => {
    await stand('a').until('Led');
    const second = stand('b');
    expect(await second.until('Follows')).toEqual({ type: 'Follows', holder: 'a' });
    expect(holder()).toMatchObject({ holderIdentity: 'a', leaseTransitions: 0 });
  });

  test('is won by the second as soon as the first lets go', async () => {
    const first = stand('a');
    await first.until('Led');
    const second = stand('b');
    await second.until('Follows');
    await first.election.stop();
    await second.until('Led');
    expect(holder()).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('is lost by a leader that cannot renew, before another one may take the Lease', async () => {
    let isCut = false;
    const cut: typeof client.patch = (...args) =>
      isCut ? Promise.reject(KubeError.unreachable('cut')) : client.patch(...args);
    const get: typeof client.get = (target) =>
      isCut ? Promise.reject(KubeError.unreachable('cut')) : client.get(target);
    const first = stand('a', { create: client.create, get, patch: cut });
    await first.until('Led');
    const second = stand('b');
    isCut = true;
    await first.until('Lost');
    expect(second.said).not.toContainEqual({ type: 'Led' });
    await second.until('Led');
    expect(first.said.at(-1)).toMatchObject({ type: 'Lost' });
  });

  test('is lost when the Lease is someone else’s all at once', async () => {
    const first = stand('a');
    await first.until('Led');
    await client.patch(
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'default', name: 'lease' },
      { spec: { holderIdentity: 'thief' } },
    );
    expect(await first.until('Lost')).toMatchObject({ why: expect.stringContaining('thief') });
  });

  test('says why the Lease cannot be had, once', async () => {
    const forbidden = new KubeError('leases is forbidden', { code: 403, reason: 'Forbidden' });
    let attempts = 0;
    const tried = Promise.withResolvers<void>();
    const refusing = () => {
      attempts += 1;
      if (attempts === 3) tried.resolve();
      return Promise.reject(forbidden);
    };
    const standing = stand('a', { get: refusing, create: refusing, patch: refusing });
    await tried.promise;
    expect(standing.said).toEqual([
      { type: 'Troubled', code: 403, message: 'leases is forbidden' },
    ]);
  });
});
