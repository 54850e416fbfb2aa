import { describe, expect, test } from '@jest/globals';
import type { ActorView, Fact, Given, Path, SessionView, StepRecord } from '@troupe/actors';
import { createLiveWatch } from './live-watch.ts';

const iris = 'model/ns/iris#1';
const observed: Fact = { type: 'StoreSynced', kind: 'Model' };

/** A system whose actors a test moves by hand, one step at a time. */
function createPuppets() {
  const watch = createLiveWatch();
  const views = new Map<Path, ActorView>();
  const contexts = new Map<Path, unknown>();
  let sessions: readonly SessionView[] = [];
  let seq = 0;
  watch.attach({
    actors: () => views.values(),
    actor: (path) => views.get(path),
    context: (path) => contexts.get(path),
    sessions: () => sessions,
  });

  function move(path: Path, state: string | null): void {
    if (state === null) {
      views.delete(path);
      contexts.delete(path);
      watch.onTransition(path, null);
      return;
    }
    const view = viewOf(path, state);
    views.set(path, view);
    watch.onTransition(path, view);
  }

  return {
    source: watch.source,
    move,
    know: (path: Path, context: unknown) => contexts.set(path, context),
    /** Ends the step under way. */
    record(to: Path, fact: Fact = observed, gave: readonly Given[] = []): number {
      seq += 1;
      const record: StepRecord = { layer: 0, seq, at: seq * 10, to, fact, gave };
      watch.journal.append(record);
      return seq;
    },
    input(namespace: string, state: string): void {
      seq += 1;
      const session = {
        namespace,
        state,
        epoch: 1,
        since: 5,
        lastError: null,
        waiting: 0,
        resync: null,
        nonsense: {},
      };
      sessions = [session];
      watch.onSession(session);
      const input = { type: 'answer', answer: { type: 'Connected', epoch: 1 } } as const;
      const to = `scheduler/${namespace}`;
      watch.journal.append({ layer: 1, seq, at: seq * 10, to, input, did: [], said: 0 });
    },
  };
}

function viewOf(path: Path, state: string): ActorView {
  const metadata = { name: 'iris', namespace: 'ns', uid: '1', resourceVersion: '1' };
  return {
    path,
    kind: 'model',
    namespace: 'ns',
    name: 'iris',
    uid: '1',
    state,
    since: 0,
    waitsFor: null,
    usedBy: [],
    object: {
      apiVersion: 'mlops.seldon.io/v1alpha1',
      kind: 'Model',
      metadata,
      status: { selector: 'server=mlserver', conditions: [{ type: 'B' }, { type: 'Ready' }] },
    },
  };
}

describe('what a watch knows of a running operator', () => {
  test('an actor’s steps, with its states, its own commands, and what changed', () => {
    const puppets = createPuppets();
    puppets.know(iris, { at: 1, verdict: 'unproven' });
    puppets.move(iris, 'pending.waiting');
    puppets.record(iris);
    puppets.know(iris, { at: 2, verdict: 'serving' });
    puppets.move(iris, 'ready.serving');
    puppets.record(iris, { type: 'DeadlineReached' }, [
      { who: iris, command: { type: 'ClearDeadline' } },
      { who: 'model/ns/other#2', command: { type: 'ClearDeadline' } },
    ]);
    expect(puppets.source.actor(iris, 0)).toMatchObject({
      gone: false,
      cut: false,
      row: { state: 'ready.serving', level: 'settled', on: 'mlserver', seq: 2 },
      steps: [
        { seq: 1, before: null, after: 'pending.waiting', changes: null },
        {
          seq: 2,
          before: 'pending.waiting',
          after: 'ready.serving',
          input: { type: 'DeadlineReached' },
          gave: [{ type: 'ClearDeadline' }],
          changes: [{ at: 'verdict', from: 'unproven', to: 'serving' }],
        },
      ],
    });
    expect(puppets.source.step(iris, 2)?.context).toContain('verdict: serving');
  });

  test('gives only the steps after the one that is known', () => {
    const puppets = createPuppets();
    puppets.move(iris, 'pending.waiting');
    for (let count = 0; count < 3; count += 1) puppets.record(iris);
    expect(puppets.source.actor(iris, 2)?.steps.map(({ seq }) => seq)).toEqual([3]);
  });

  test('files facts that name an actor without its UID under the one that lives', () => {
    const puppets = createPuppets();
    puppets.move(iris, 'pending.waiting');
    puppets.record(iris);
    puppets.record('model/ns/iris', { type: 'DeadlineReached' });
    expect(puppets.source.actor(iris, 0)?.steps).toMatchObject([{}, { seq: 2, shared: false }]);
  });

  test('shows what came to a whole namespace to all that were there, and to nobody else', () => {
    const puppets = createPuppets();
    puppets.move(iris, 'ready.serving');
    puppets.record(iris);
    puppets.record('supervisor', { type: 'SessionLost', namespace: 'ns', error: 'gone' });
    puppets.record('supervisor', { type: 'SessionLost', namespace: 'elsewhere', error: 'gone' });
    expect(puppets.source.actor(iris, 0)?.steps).toMatchObject([
      { seq: 1 },
      { seq: 2, shared: true, input: { type: 'SessionLost' } },
    ]);
  });

  test('keeps the last of an actor that is gone', () => {
    const puppets = createPuppets();
    puppets.know(iris, { verdict: 'serving' });
    puppets.move(iris, 'ready.serving');
    puppets.record(iris);
    puppets.move(iris, null);
    puppets.record(iris, { type: 'ResourceGone' });
    expect(puppets.source.row(iris)).toBeUndefined();
    expect(puppets.source.actor(iris, 0)).toMatchObject({
      gone: true,
      row: { state: 'gone' },
      context: 'verdict: serving\n',
      steps: [{}, { before: 'ready.serving', after: 'gone' }],
    });
  });

  test('has Ready as the first condition', () => {
    const puppets = createPuppets();
    puppets.move(iris, 'ready.serving');
    const { conditions } = puppets.source.actor(iris, 0) ?? { conditions: [] };
    expect(conditions.map(({ type }) => type)).toEqual(['Ready', 'B']);
  });

  test('shows sessions with schedulers as actors of their own', () => {
    const puppets = createPuppets();
    puppets.input('ns', 'connecting');
    puppets.input('ns', 'live');
    expect(puppets.source.rows()).toMatchObject([
      { path: 'scheduler/ns', kind: 'scheduler', state: 'live', level: 'settled' },
    ]);
    expect(puppets.source.actor('scheduler/ns', 0)?.steps).toMatchObject([
      { source: 'answer', before: null, after: 'connecting' },
      { source: 'answer', before: 'connecting', after: 'live', input: { type: 'Connected' } },
    ]);
  });

  test('names whom a step touched to those who listen, until they stop', () => {
    const puppets = createPuppets();
    const heard: string[] = [];
    const stop = puppets.source.changes((path) => heard.push(path));
    puppets.move(iris, 'ready.serving');
    puppets.record(iris);
    stop();
    puppets.record(iris);
    expect(heard).toEqual([iris]);
  });
});
