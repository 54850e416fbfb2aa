import { describe, expect, test } from '@jest/globals';
import type { KubeObject, ManagedFieldsEntry } from '@troupe/resources';
import type { KubeCall } from '../ports/kube-port.ts';
import { child, createKubeBench, type KubeBench } from '../testing/kube-bench.ts';

const owner = { apiVersion: 'v1', kind: 'Server', name: 's', uid: 'uid-of-s', controller: true };

const earlier: ManagedFieldsEntry = {
  manager: 'manager',
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};
const ours: ManagedFieldsEntry = { ...earlier, manager: 'troupe', operation: 'Apply' };
const autoscaler: ManagedFieldsEntry = {
  ...earlier,
  manager: 'kube-controller-manager',
  subresource: 'scale',
};
const user: ManagedFieldsEntry = { ...earlier, manager: 'kubectl-edit' };

/** The child as the API holds it, with who holds its fields. */
function live(
  managedFields: readonly ManagedFieldsEntry[],
  ownerReferences: KubeObject['metadata']['ownerReferences'] = [owner],
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name: 's',
      namespace: 'ns',
      uid: 'uid-of-child',
      resourceVersion: '3',
      generation: 2,
      ownerReferences,
      managedFields,
    },
    spec: { replicas: 5 },
  };
}

const conflict = 'Apply failed with 1 conflict: conflict with "kubectl-edit": .spec.replicas';

/** A writer that was given the child, and the call that it made. */
function applying(): { bench: KubeBench; call: KubeCall | undefined } {
  const bench = createKubeBench();
  const { calls } = bench.give('s', { type: 'ApplyChild', serial: 1, way: 'apply', object: child });
  return { bench, call: calls[0] };
}

/** The same after a conflict, with the look at the child answered. */
function conflicting(found: KubeObject) {
  const { bench, call } = applying();
  const { calls } = bench.fail(call, 409, 'Conflict', { message: conflict });
  expect(calls).toMatchObject([{ type: 'Read', managed: true, target: { name: 's' } }]);
  return { bench, after: bench.accept(calls[0], found) };
}

describe('a child that can be applied', () => {
  test('is applied without force, and its actor is told which one was stored, and how', () => {
    const { bench, call } = applying();
    expect(call).toEqual({ type: 'Apply', id: 1, object: child, force: false });
    expect(bench.accept(call, live([ours]))).toEqual({
      calls: [],
      facts: [
        {
          to: 's',
          fact: {
            type: 'WriteConfirmed',
            write: 'child',
            child: 'StatefulSet/s',
            serial: 1,
            resourceVersion: '3',
            generation: 2,
          },
        },
      ],
    });
  });

  test('whose fields the earlier operator holds too becomes ours, and is applied once more', () => {
    const { bench, call } = applying();
    const look = bench.accept(call, live([earlier, ours]));
    expect(look).toMatchObject({ facts: [], calls: [{ type: 'Read', managed: true }] });
    const take = bench.accept(look.calls[0], live([earlier, autoscaler]));
    expect(take.calls).toMatchObject([
      {
        type: 'Patch',
        patch: {
          metadata: {
            uid: 'uid-of-child',
            resourceVersion: '3',
            managedFields: [autoscaler, { manager: 'troupe', operation: 'Apply' }],
          },
        },
      },
    ]);
    const again = bench.accept(take.calls[0], live([ours]));
    expect(again.calls).toMatchObject([{ type: 'Apply', force: false }]);
    expect(bench.accept(again.calls[0], live([ours])).facts).toMatchObject([
      { fact: { type: 'WriteConfirmed' } },
    ]);
  });

  test('that conflicts with the earlier operator alone is taken over without force', () => {
    const { bench, after } = conflicting(live([earlier]));
    expect(after).toMatchObject({ facts: [], calls: [{ type: 'Patch' }] });
    const again = bench.accept(after.calls[0], live([ours]));
    expect(again.calls).toMatchObject([{ type: 'Apply', force: false }]);
    const done = bench.accept(again.calls[0], live([ours]));
    expect(done.facts[0]?.fact).not.toHaveProperty('overrode');
  });

  test('that we applied before and others changed since is put back, with the API’s word on it', () => {
    const { bench, after } = conflicting(live([ours, user]));
    expect(after).toMatchObject({ facts: [], calls: [{ type: 'Apply', force: true }] });
    expect(bench.accept(after.calls[0], live([ours])).facts).toMatchObject([
      { fact: { type: 'WriteConfirmed', overrode: conflict } },
    ]);
  });

  test('whose replicas an autoscaler holds keeps those, and gets the rest', () => {
    const { bench, after } = conflicting(live([ours, autoscaler]));
    expect(after.calls).toMatchObject([{ type: 'Apply', force: false, object: { spec: {} } }]);
    const done = bench.accept(after.calls[0], live([ours, autoscaler]));
    expect(done.facts[0]?.fact).not.toHaveProperty('overrode');
  });

  test('whose other fields are changed too beside an autoscaler is put back but for the replicas', () => {
    const { bench, after } = conflicting(live([ours, autoscaler, user]));
    const second = bench.fail(after.calls[0], 409, 'Conflict', { message: conflict });
    const third = bench.accept(second.calls[0], live([ours, autoscaler, user]));
    expect(third.calls).toMatchObject([{ type: 'Apply', force: true, object: { spec: {} } }]);
  });

  test('that others held before us is left to people, who read the API’s words; it is tried again', () => {
    const { bench, after } = conflicting(live([user]));
    expect(after).toMatchObject({
      facts: [{ fact: { type: 'WriteRefused', write: 'child', code: 409, message: conflict } }],
      calls: [{ type: 'Wake' }],
    });
    expect(bench.wake(after.calls[0]).calls).toMatchObject([{ type: 'Apply', force: false }]);
  });

  test.each([
    ["another's", [{ ...owner, uid: 'other' }]],
    ["nobody's", []],
  ])('that exists and is %s is left alone', (_, owners) => {
    const { after } = conflicting(live([ours], owners));
    expect(after).toMatchObject({
      facts: [
        {
          fact: {
            reason: 'NotOwned',
            message: expect.stringContaining('belongs to another owner'),
          },
        },
      ],
      calls: [{ type: 'Wake' }],
    });
  });

  test('that is gone by the look at it is made at the next attempt, and no one is told of it', () => {
    const { bench, call } = applying();
    const { calls } = bench.fail(call, 409, 'Conflict');
    const pause = bench.fail(calls[0], 404, 'NotFound');
    expect(pause).toMatchObject({ facts: [], calls: [{ type: 'Wake' }] });
    expect(bench.wake(pause.calls[0]).calls).toMatchObject([{ type: 'Apply', object: child }]);
  });

  test('that is refused is said so once, in the API’s words, and tried ever slower', () => {
    const { bench } = applying();
    const waits: number[] = [];
    let told = 0;
    for (let i = 0; i < 9; i++) {
      const failed = bench.fail(bench.open[0], 403, 'Forbidden', { message: 'exceeded quota' });
      told += failed.facts.length;
      const [pause] = failed.calls;
      if (pause?.type === 'Wake') waits.push(pause.afterMs);
      bench.wake(pause);
    }
    expect(told).toBe(1);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(25_000);
  });
});

describe('a child that is refused, and asked for by its actor meanwhile', () => {
  const denied = { message: 'exceeded quota' };

  function ask(bench: KubeBench, serial: number, replicas = 2) {
    const object = { ...child, spec: { replicas } };
    return bench.give('s', { type: 'ApplyChild', serial, way: 'apply', object });
  }

  /** A writer whose child was refused so often; it waits to try again. */
  function refused(times: number, more: { readonly retryAfterMs?: number } = {}): KubeBench {
    const { bench } = applying();
    for (let i = 1; i < times; i++) {
      bench.wake(bench.fail(bench.open[0], 403, 'Forbidden', denied).calls[0]);
    }
    bench.fail(bench.open[0], 403, 'Forbidden', { ...denied, ...more });
    return bench;
  }

  function waitOf(call: KubeCall | undefined): number {
    if (call?.type !== 'Wake') throw new Error('it does not wait');
    return call.afterMs;
  }

  test('once more keeps its pace, and the actor that asked again is told again, once', () => {
    const { bench } = applying();
    const waits: number[] = [];
    const told: number[] = [];
    for (let i = 0; i < 9; i++) {
      const { calls, facts } = bench.fail(bench.open[0], 403, 'Forbidden', denied);
      told.push(facts.length);
      const [pause] = calls;
      waits.push(waitOf(pause));
      if (i === 3 || i === 4) expect(ask(bench, 1)).toEqual({ calls: [], facts: [] });
      expect(bench.wake(pause).calls).toMatchObject([{ type: 'Apply' }]);
      if (i === 6) ask(bench, 1);
    }
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(0.875 * Math.min(500 * 2 ** i, 30_000));
    }
    expect(told).toEqual([1, 0, 0, 0, 1, 1, 0, 0, 1]);
  });

  test('once more while it waits for its turn keeps its pace too', () => {
    const bench = createKubeBench({ window: 1 });
    ask(bench, 1);
    const pause = bench.fail(bench.open[0], 403, 'Forbidden', denied).calls[0];
    ask(bench, 1);
    bench.give('t', { type: 'ApplyChild', serial: 1, way: 'apply', object: child });
    const busy = bench.open.find(({ type }) => type === 'Apply');
    expect(bench.wake(pause).calls).toEqual([]);
    ask(bench, 1);
    const [again] = bench.accept(busy, live([ours])).calls;
    expect(waitOf(bench.fail(again, 403, 'Forbidden', denied).calls[0])).toBeGreaterThan(800);
  });

  test('otherwise is tried at once, and begins with short waits', () => {
    const bench = refused(6);
    const [pause] = bench.open;
    const corrected = ask(bench, 2, 1);
    expect(corrected.calls).toMatchObject([{ type: 'Apply', object: { spec: { replicas: 1 } } }]);
    expect(bench.wake(pause)).toEqual({ calls: [], facts: [] });
    const failed = bench.fail(corrected.calls[0], 403, 'Forbidden', denied);
    expect(failed.facts).toMatchObject([{ fact: { type: 'WriteRefused', serial: 2 } }]);
    expect(waitOf(failed.calls[0])).toBeLessThan(600);
    bench.accept(bench.wake(failed.calls[0]).calls[0], live([ours]));
    expect(bench.open).toEqual([]);
  });

  test('otherwise while it was refused is tried at once too', () => {
    const { bench, call } = applying();
    ask(bench, 2, 1);
    const { calls, facts } = bench.fail(call, 403, 'Forbidden', denied);
    expect(facts).toMatchObject([{ fact: { type: 'WriteRefused', serial: 1 } }]);
    expect(calls).toMatchObject([{ type: 'Apply', object: { spec: { replicas: 1 } } }]);
  });

  test('under another serial is tried at once, since something around it changed', () => {
    expect(ask(refused(6), 2).calls).toMatchObject([{ type: 'Apply' }]);
  });

  test('to go is removed at once', () => {
    const target = { ...child, namespace: 'ns', name: 's', uid: 'uid-of-child' };
    const command = { type: 'DeleteChild', serial: 1, target } as const;
    expect(refused(6).give('s', command).calls).toMatchObject([{ type: 'Delete' }]);
  });

  test('otherwise waits as long as the API itself said', () => {
    const bench = refused(1, { retryAfterMs: 9_000 });
    const [pause] = bench.open;
    expect(pause).toMatchObject({ type: 'Wake', afterMs: 9_000 });
    expect(ask(bench, 2, 1).calls).toEqual([]);
    expect(bench.wake(pause).calls).toMatchObject([
      { type: 'Apply', object: { spec: { replicas: 1 } } },
    ]);
  });

  test('ends the wait of that child alone', () => {
    const bench = refused(1);
    bench.give('t', { type: 'ApplyChild', serial: 1, way: 'apply', object: child });
    const other = bench.fail(bench.open[1], 403, 'Forbidden', denied).calls[0];
    expect(ask(bench, 2, 1).calls).toHaveLength(1);
    expect(bench.wake(other).calls).toMatchObject([{ type: 'Apply' }]);
  });
});

describe('a child that cannot be applied, since items of a list have the same key', () => {
  function creating(): { bench: KubeBench; call: KubeCall | undefined } {
    const bench = createKubeBench();
    const command = { type: 'ApplyChild', serial: 1, way: 'patch', object: child } as const;
    return { bench, call: bench.give('s', command).calls[0] };
  }

  test('is created', () => {
    const { bench, call } = creating();
    expect(call).toEqual({ type: 'Create', id: 1, object: child });
    expect(bench.accept(call, live([])).facts).toMatchObject([
      { to: 's', fact: { type: 'WriteConfirmed', write: 'child', generation: 2 } },
    ]);
  });

  test('that exists and is ours is patched', () => {
    const { bench, call } = creating();
    const { calls } = bench.fail(call, 409, 'AlreadyExists');
    const { calls: patches } = bench.accept(calls[0], live([user]));
    expect(patches).toMatchObject([
      { type: 'Merge', target: { name: 's', uid: 'uid-of-child' }, object: child },
    ]);
    const race = bench.fail(patches[0], 409, 'Conflict');
    expect(race).toMatchObject({ facts: [], calls: [{ type: 'Wake' }] });
  });

  test("that exists and is another's is left alone", () => {
    const { bench, call } = creating();
    const { calls } = bench.fail(call, 409, 'AlreadyExists');
    expect(bench.accept(calls[0], live([], [{ ...owner, uid: 'x' }])).facts).toMatchObject([
      { fact: { type: 'WriteRefused', reason: 'NotOwned' } },
    ]);
  });
});

describe('the children of a resource that is gone', () => {
  const forget = { type: 'ForgetChildren', children: ['StatefulSet/s'] } as const;

  test('are not tried again, since a namesake may have its own by then', () => {
    const { bench, call } = applying();
    const pause = bench.fail(call, 500, 'InternalError').calls[0];
    bench.give('s', forget);
    expect(bench.wake(pause)).toEqual({ calls: [], facts: [] });
  });

  test('are not written behind what is under way', () => {
    const { bench, call } = applying();
    bench.give('s', { type: 'ApplyChild', serial: 2, way: 'apply', object: child });
    bench.give('s', forget);
    expect(bench.fail(call, 409, 'Conflict')).toEqual({ calls: [], facts: [] });
    expect(bench.open).toEqual([]);
  });

  test('of others are written as ever', () => {
    const { bench, call } = applying();
    bench.give('t', forget);
    expect(bench.accept(call, live([ours])).facts).toHaveLength(1);
  });
});

describe('a child that is to go', () => {
  const target = { ...child, namespace: 'ns', name: 's', uid: 'uid-of-child' };

  function removing(): { bench: KubeBench; call: KubeCall | undefined } {
    const bench = createKubeBench();
    return { bench, call: bench.give('s', { type: 'DeleteChild', serial: 4, target }).calls[0] };
  }

  test('is deleted by its UID', () => {
    const { bench, call } = removing();
    expect(call).toMatchObject({ type: 'Delete', target: { uid: 'uid-of-child' } });
    expect(bench.accept(call).facts).toMatchObject([
      { fact: { type: 'WriteConfirmed', write: 'removal', child: 'StatefulSet/s', serial: 4 } },
    ]);
  });

  test.each([404, 409])('and is gone, or replaced by a namesake (%i), is done with', (code) => {
    const { bench, call } = removing();
    expect(bench.fail(call, code, 'Any')).toMatchObject({
      facts: [{ fact: { type: 'WriteConfirmed' } }],
      calls: [],
    });
  });

  test('and may not is said so, and tried again', () => {
    const { bench, call } = removing();
    expect(bench.fail(call, 403, 'Forbidden')).toMatchObject({
      facts: [{ fact: { type: 'WriteRefused', write: 'removal', child: 'StatefulSet/s' } }],
      calls: [{ type: 'Wake' }],
    });
  });
});
