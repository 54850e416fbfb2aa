import { describe, expect, test } from '@jest/globals';
import { type Model, modelFinalizer, seldonApiVersion } from '@troupe/resources';
import { initialContext } from '../scheduled/initial-context.ts';
import { isEcho } from '../scheduled/scheduled-absorb.ts';
import { type ModelContext, modelKind } from './model-kind.ts';

const model: Model = {
  apiVersion: seldonApiVersion,
  kind: 'Model',
  metadata: {
    name: 'iris',
    namespace: 'ns',
    uid: 'u1',
    resourceVersion: '7',
    generation: 2,
    finalizers: [modelFinalizer],
  },
  spec: { storageUri: 'gs://iris' },
  status: { observedGeneration: 2 },
};

const context: ModelContext = initialContext(modelKind, {
  path: 'model/ns/iris#u1',
  object: model,
  epoch: null,
  sessionError: null,
  view: null,
  hadNamesake: false,
  serverWorkload: 'StatefulSet',
  at: 0,
});

const later = (change: Partial<Model['metadata']>, status = model.status): Model => ({
  ...model,
  metadata: { ...model.metadata, resourceVersion: '8', ...change },
  ...(status === undefined ? {} : { status }),
});

describe('an observation is an echo', () => {
  test('when generation, finalizer and status are what the actor knows', () => {
    expect(isEcho(modelKind, context, later({}))).toBe(true);
    expect(isEcho(modelKind, context, later({ labels: { team: 'a' } }))).toBe(true);
  });
});

describe('an observation is news', () => {
  test.each([
    ['with another generation', later({ generation: 3 })],
    ['with a deletion mark', later({ deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['without our finalizer', later({ finalizers: ['other'] })],
    ['with a status that somebody changed', later({}, { observedGeneration: 1 })],
  ])('%s', (_, object) => {
    expect(isEcho(modelKind, context, object)).toBe(false);
  });

  test('while the actor does not know its finalizer stored', () => {
    expect(isEcho(modelKind, { ...context, finalized: false }, later({}))).toBe(false);
  });

  test('while a deletion is under way, whatever it says', () => {
    const deleting = later({ deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(isEcho(modelKind, { ...context, resource: deleting }, deleting)).toBe(false);
    expect(isEcho(modelKind, { ...context, resource: deleting }, later({}))).toBe(false);
  });
});
