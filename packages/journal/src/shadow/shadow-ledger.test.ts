import { describe, expect, test } from '@jest/globals';
import type { Command, Fact, StepRecord } from '@troupe/actors';
import type { KubeObject } from '@troupe/resources';
import { createShadowLedger, type ShadowReport } from './shadow-ledger.ts';

const apiVersion = 'mlops.seldon.io/v1alpha1';
const target = { apiVersion, kind: 'Model', namespace: 'ns', name: 'iris', uid: 'u1' };
const actor = 'model/ns/iris#u1';

function anObject(parts: Readonly<Record<string, unknown>> = {}): KubeObject {
  const { metadata = {}, ...rest } = parts as { readonly metadata?: object };
  return {
    apiVersion,
    kind: 'Model',
    metadata: { namespace: 'ns', name: 'iris', uid: 'u1', resourceVersion: '1', ...metadata },
    ...rest,
  };
}

const seen = (parts?: Readonly<Record<string, unknown>>): Fact => ({
  type: 'ResourceObserved',
  object: anObject(parts),
});

/** What a ledger says a minute after these steps, a second apart. */
function after(...steps: readonly (Fact | readonly Command[])[]): ShadowReport {
  const ledger = createShadowLedger({ graceMs: 10_000 });
  steps.forEach((each, index) => {
    const isFact = 'type' in each;
    const fact: Fact = isFact ? (each as Fact) : { type: 'DeadlineReached' };
    const gave = isFact
      ? []
      : (each as readonly Command[]).map((command) => ({ who: actor, command }));
    const record: StepRecord = {
      layer: 0,
      seq: index + 1,
      at: index * 1_000,
      to: actor,
      fact,
      gave,
    };
    ledger.append(record);
  });
  return ledger.report(60_000);
}

const setFinalizers = (...finalizers: readonly string[]): Command => ({
  type: 'SetFinalizers',
  target,
  finalizers,
  resourceVersion: '1',
});

const patchStatus = (status: Readonly<Record<string, unknown>>, serial = 1): Command => ({
  type: 'PatchStatus',
  target,
  status,
  serial,
  urgency: 'verdict',
});

const condition = (status: string, message?: string) => ({
  type: 'Ready',
  status,
  lastTransitionTime: '2026-01-01T00:00:00Z',
  ...(message === undefined ? {} : { message }),
});

const load: Command = {
  type: 'LoadModel',
  namespace: 'ns',
  epoch: 1,
  generation: 2,
  request: { model: undefined },
};

const heard = (generation: number | null): Fact =>
  ({
    type: 'ModelStatusReported',
    epoch: 1,
    source: 'stream',
    view: generation === null ? null : { generation },
  }) as Fact;

const child = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
const aChild = (spec: object): KubeObject => ({
  ...child,
  metadata: { namespace: 'ns', name: 'iris', uid: 'c1', resourceVersion: '5' },
  spec,
});
const applyChild = (spec: object): Command => ({
  type: 'ApplyChild',
  object: {
    ...child,
    metadata: { namespace: 'ns', name: 'iris', annotations: { last: '' } },
    spec,
  },
  way: 'apply',
  serial: 1,
});

describe('a command comes true by another hand', () => {
  const finalized = { metadata: { finalizers: ['a', 'b'] } };
  test.each<[string, Command, Fact]>([
    ['when the finalizers are there, in whatever order', setFinalizers('b', 'a'), seen(finalized)],
    [
      'when the status says the same, at another time',
      patchStatus({ replicas: 1, conditions: [condition('True')] }),
      seen({
        status: {
          replicas: 1,
          conditions: [{ ...condition('True'), lastTransitionTime: '2025-05-05T05:05:05Z' }],
        },
      }),
    ],
    [
      'when the status says the same where both say something',
      patchStatus({ observedGeneration: 1, replicas: 1 }),
      seen({ status: { replicas: 1, selector: 'x' } }),
    ],
    ['when the scheduler speaks of that generation', load, heard(2)],
    [
      'when the child states it, and more',
      applyChild({ template: { containers: [{ name: 'a' }] } }),
      {
        type: 'ChildObserved',
        object: aChild({ replicas: 1, template: { containers: [{ name: 'a', tty: false }] } }),
      },
    ],
    ['when the resource is gone', patchStatus({ replicas: 9 }), { type: 'ResourceGone' }],
  ])('%s', (_, command, fact) => {
    expect(after(seen(), [command], fact)).toEqual({ agreed: 1, open: 0, differences: [] });
  });

  test('when it was so before it was asked for', () => {
    expect(after(seen(finalized), [setFinalizers('a', 'b')])).toMatchObject({ agreed: 1 });
  });
});

describe('a difference', () => {
  test.each<[string, Command, Fact, object | null]>([
    [
      'is a finalizer that nobody sets',
      setFinalizers('a'),
      seen(),
      { path: 'metadata.finalizers[0]', expected: 'a', actual: undefined },
    ],
    ['is a status that nobody writes', patchStatus({ replicas: 1 }), seen(), null],
    [
      'is a status that says otherwise',
      patchStatus({ conditions: [condition('True')] }),
      seen({ status: { conditions: [condition('False', 'no room')] } }),
      { path: 'status.conditions[Ready].status', expected: 'True', actual: 'False' },
    ],
    ['is a load that the scheduler never hears of', load, heard(1), null],
    [
      'is a child with another value',
      applyChild({ replicas: 2 }),
      { type: 'ChildObserved', object: aChild({ replicas: 3 }) },
      { path: 'spec.replicas', expected: 2, actual: 3 },
    ],
  ])('%s', (_, command, fact, difference) => {
    const { agreed, differences } = after(seen(), [command], fact);
    expect(agreed).toBe(0);
    expect(differences).toEqual([
      expect.objectContaining({ actor: 'model/ns/iris', seq: 2, command, difference }),
    ]);
  });

  test('is none while the other operator may yet do it', () => {
    const ledger = createShadowLedger({ graceMs: 10_000 });
    const gave = [{ who: actor, command: load }];
    ledger.append({ layer: 0, seq: 1, at: 0, to: actor, fact: seen(), gave });
    expect(ledger.report(10_000)).toEqual({ agreed: 0, open: 1, differences: [] });
    expect(ledger.report(10_001)).toMatchObject({ open: 0, differences: [{ since: 0 }] });
  });

  test('counts from when the same was asked for first', () => {
    const report = after([patchStatus({ replicas: 1 }, 1)], [patchStatus({ replicas: 1 }, 2)]);
    expect(report.differences).toMatchObject([{ since: 0, seq: 2 }]);
  });

  test('is over when something newer takes its place and comes true', () => {
    const was = [patchStatus({ replicas: 1 })];
    const now = [patchStatus({ replicas: 2 }, 2)];
    expect(after(was, now, seen({ status: { replicas: 2 } }))).toEqual({
      agreed: 1,
      open: 0,
      differences: [],
    });
  });
});

test('Events and questions are not compared, since they leave no trace', () => {
  const event: Command = {
    type: 'RecordEvent',
    target,
    source: 'x',
    eventType: 'Normal',
    reason: 'ModelReady',
    message: '',
    at: 0,
  };
  const poll: Command = { type: 'PollModel', namespace: 'ns', epoch: 1, name: 'iris' };
  expect(after([event, poll])).toEqual({ agreed: 0, open: 0, differences: [] });
});
