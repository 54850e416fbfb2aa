import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { type KubeClient, KubeError } from '@troupe/kube';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aServer, conditionOf, isFailed, isReady, testNamespace } from '../testing/objects.ts';

/** How much faster than others the operator lives. */
const speed = 20;

/** What is least waited before each further attempt, in milliseconds of the operator's time. */
const shortestWaitsMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000].map((ms) => 0.875 * ms);

let plane: ControlPlane;
/** What the API says to the StatefulSet of the Server `denied`; null for yes. */
let denial: { readonly code: number; readonly reason: string; readonly words: string } | null;
/** Called at each time that it says so. */
let onDenial: () => void;

/** An API that denies one StatefulSet, as quotas and admission webhooks do. */
function denying(client: KubeClient): KubeClient {
  return {
    ...client,
    async apply(object, options) {
      const { kind, metadata } = object;
      if (denial === null || kind !== 'StatefulSet' || metadata.name !== 'denied') {
        return client.apply(object, options);
      }
      const { code, reason, words } = denial;
      onDenial();
      throw new KubeError(words, { code, reason });
    },
  };
}

beforeEach(async () => {
  denial = null;
  onDenial = () => {};
  plane = await startControlPlane({ objects: [aServer('other')], speed, between: denying });
  await plane.until('Server', 'other', isReady);
});

afterEach(() => plane.stop());

/** Resolves at the last of so many denials with when each was, in milliseconds of the operator's time. */
function denials(count: number): Promise<readonly number[]> {
  const times: number[] = [];
  return new Promise((resolve) => {
    onDenial = () => {
      times.push(Date.now() * speed);
      if (times.length === count) resolve(times);
    };
  });
}

test.each([
  [
    'a quota',
    {
      code: 403,
      reason: 'Forbidden',
      words:
        'statefulsets.apps "denied" is forbidden: exceeded quota: small, requested: count/statefulsets.apps=1, used: 2, limited: 2',
    },
  ],
  [
    'an admission webhook',
    {
      code: 400,
      reason: 'BadRequest',
      words: 'admission webhook "policy.example.org" denied the request: images need a digest',
    },
  ],
])(
  'a Server that %s denies says so in the API’s words, asks ever slower, and no other is the worse',
  async (_, said) => {
    denial = said;
    const told = plane.untilEvent('ApplyFailed');
    const often = denials(shortestWaitsMs.length + 1);
    await plane.apply(aServer('denied'));
    const failed = await plane.until('Server', 'denied', isFailed);
    expect(conditionOf(failed, 'Ready')?.reason).toBe(said.words);
    await told;

    await plane.patch('Server', 'other', { spec: { replicas: 2 } });
    await plane.until('Server', 'other', isReady);
    const times = await often;
    denial = null;
    await plane.until('Server', 'denied', isReady);
    // A slow machine makes waits longer, never shorter; an ask of the actor in between neither.
    const waits = times.slice(1).map((at, i) => at - (times[i] ?? at));
    expect(waits.filter((ms, i) => ms < (shortestWaitsMs[i] ?? 0))).toEqual([]);
    const warnings = plane.core
      .list('events', { namespace: testNamespace })
      .items.filter(({ object }) => object.reason === 'ApplyFailed');
    expect(warnings.map(({ object }) => object.message)).toEqual([said.words]);
  },
);

test('replicas that somebody edits while the Server scales end where the Server says, and it is told', async () => {
  const told = plane.untilEvent('PutBack');
  await plane.patch('Server', 'other', { spec: { replicas: 3 } });
  const replicas = (count: number) => (object: ApiObject) =>
    (object.spec as { readonly replicas?: number }).replicas === count;
  await plane.until('StatefulSet', 'other', replicas(3));
  plane.core.patch(
    'statefulsets.apps',
    testNamespace,
    'other',
    { type: 'merge', body: { spec: { replicas: 5 } } },
    { fieldManager: 'kubectl-edit' },
  );
  await told;
  await plane.until('StatefulSet', 'other', replicas(3));
  await plane.until('Server', 'other', (each) => isReady(each) && replicas(3)(each));
  await plane.untilGone('Service', 'other-4');
});
