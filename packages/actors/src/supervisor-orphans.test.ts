import { describe, expect, test } from '@jest/globals';
import type { ExperimentView, ModelView, PipelineView } from '@troupe/resources';
import type { Command } from './command.ts';
import type { Fact } from './fact.ts';
import { orphanGraceMs } from './orphan/orphan.machine.ts';
import { type Path, type ScheduledActorKind, supervisorPath } from './path.ts';
import { createStepper } from './stepper.ts';
import { typesOf } from './testing/command-lists.ts';
import { modelOf, viewOf } from './testing/model-objects.ts';

const held = viewOf(modelOf({ name: 'stray', generation: 3 }), 'ModelAvailable');
const gone: ModelView = {
  ...held,
  deleted: true,
  state: 'ModelTerminated',
  gatewayState: 'ModelTerminated',
};

/** A namespace with one Model of its own, whose operator is in charge. */
function createScene(policy: 'report' | 'unload' = 'unload') {
  const { step, supervisor } = createStepper();
  const path = 'orphan/ns/stray#model';
  let now = 1_700_000_000_000;
  let deadline: number | undefined;

  function tell(to: Path, fact: Fact): readonly Command[] {
    now += 1_000;
    const given = step(to, fact, now).gave.map(({ command }) => command);
    for (const command of given) {
      if (command.type === 'SetDeadline') deadline = command.at;
    }
    return given.filter(({ type }) => type !== 'SetDeadline' && type !== 'ClearDeadline');
  }

  const scene = {
    supervisor,
    path,
    tell,
    get state() {
      return supervisor.actor(path)?.state ?? 'none';
    },
    list(kind: string) {
      return tell(supervisorPath, { type: 'StoreSynced', kind });
    },
    say(view: ModelView | null, source: 'stream' | 'poll' | 'resync' = 'resync') {
      return tell('model/ns/stray', { type: 'ModelStatusReported', epoch: 1, source, view });
    },
    answer(type: 'RequestAccepted' | 'RequestRejected', message = '') {
      const of = { method: 'UnloadModel', epoch: 1, generation: 3 } as const;
      const fact: Fact =
        type === 'RequestAccepted'
          ? { type, ...of }
          : { type, ...of, code: 'FAILED_PRECONDITION', message };
      return tell(path, fact);
    },
    /** Lets the orphan's deadline come. */
    wait() {
      now = (deadline ?? Number.NaN) - 1_000;
      return tell(path, { type: 'DeadlineReached' });
    },
    add(name: string) {
      const object = modelOf({ name, finalized: true });
      return tell(`model/ns/${name}#u1`, { type: 'ResourceObserved', object });
    },
    get now() {
      return now;
    },
    get deadline() {
      return deadline ?? Number.NaN;
    },
  };
  if (policy === 'unload') tell(supervisorPath, { type: 'OrphanPolicySet', policy });
  scene.add('iris');
  return scene;
}

type Scene = ReturnType<typeof createScene>;

function reachUnloading(scene: Scene): readonly Command[] {
  scene.list('Model');
  scene.say(held);
  scene.wait();
  return scene.say(held, 'poll');
}

describe('what a scheduler holds in our name without a resource', () => {
  test('is left alone where it is to be reported only', () => {
    const scene = createScene('report');
    scene.list('Model');
    expect(scene.say(held)).toEqual([]);
    expect(scene.state).toBe('none');
    expect(scene.supervisor.orphans()).toEqual(['model/ns/stray']);
  });

  test('is asked about after a minute, and unloaded when it is still there', () => {
    const scene = createScene();
    scene.list('Model');
    scene.say(held);
    expect(scene.state).toBe('suspected');
    expect(scene.deadline - scene.now).toBeGreaterThan(orphanGraceMs * 0.8);
    expect(scene.wait()).toEqual([{ type: 'PollModel', namespace: 'ns', epoch: 1, name: 'stray' }]);
    expect(scene.say(held, 'poll')).toEqual([
      {
        type: 'UnloadModel',
        namespace: 'ns',
        epoch: 1,
        generation: 3,
        request: {
          model: { name: 'stray', version: undefined },
          kubernetesMeta: { namespace: 'ns', generation: '3' },
        },
      },
    ]);
    expect(typesOf(scene.answer('RequestAccepted'))).toEqual(['PollModel']);
    expect(scene.supervisor.orphans()).toEqual(['model/ns/stray']);
    scene.say(gone, 'poll');
    expect(scene.state).toBe('none');
    expect(scene.supervisor.orphans()).toEqual([]);
  });

  test('is no orphan before the list of its kind is complete, and is one from then on', () => {
    const scene = createScene();
    scene.say(held);
    scene.list('Pipeline');
    expect(scene.state).toBe('none');
    scene.list('Model');
    expect(scene.state).toBe('suspected');
  });

  test('is none once its resource appears within the list', () => {
    const scene = createScene();
    scene.say(held);
    scene.add('stray');
    scene.list('Model');
    expect(scene.state).toBe('none');
  });

  test('is not unloaded on old news', () => {
    const scene = createScene();
    scene.list('Model');
    scene.say(held, 'stream');
    scene.wait();
    expect(scene.say(null, 'poll')).toEqual([]);
    expect(scene.state).toBe('none');
  });

  test('is what a resource leaves behind that goes without an unload', () => {
    const scene = createScene();
    scene.list('Model');
    scene.add('stray');
    scene.say(held, 'poll');
    scene.tell('model/ns/stray#u1', { type: 'ResourceGone' });
    expect(scene.state).toBe('suspected');
  });

  test.each([
    [
      'pipeline',
      'Pipeline',
      {
        generation: 1,
        state: 'PipelineReady',
        gatewayState: 'PipelineReady',
        version: 1,
        modelsReady: true,
        fingerprint: '',
        reason: '',
        gatewayReason: '',
      } satisfies PipelineView,
      { type: 'UnloadPipeline', request: { name: 'stray' } },
    ],
    [
      'experiment',
      'Experiment',
      {
        generation: 1,
        active: true,
        candidatesReady: true,
        mirrorReady: true,
        description: '',
      } satisfies ExperimentView,
      { type: 'StopExperiment', request: { name: 'stray' } },
    ],
  ] as const)(
    'is unloaded where it is a %s, too',
    (kind: ScheduledActorKind, store, view, asked) => {
      const scene = createScene();
      const path = `orphan/ns/stray#${kind}`;
      const type = `${store}StatusReported` as const;
      const word = (source: 'resync' | 'poll'): Fact =>
        ({ type, epoch: 1, source, view }) as unknown as Fact;
      scene.list(store);
      scene.tell(`${kind}/ns/stray`, word('resync'));
      scene.tell(path, { type: 'DeadlineReached' });
      expect(scene.tell(`${kind}/ns/stray`, word('poll'))).toMatchObject([asked]);
    },
  );
});

describe("an orphan's unload", () => {
  test('that is refused is tried again, and ends with "not found"', () => {
    const scene = createScene();
    reachUnloading(scene);
    scene.answer('RequestRejected', 'something broke');
    expect(scene.state).toBe('retrying');
    expect(scene.supervisor.actor(scene.path)?.waitsFor?.error).toBe('something broke');
    expect(typesOf(scene.wait())).toEqual(['UnloadModel']);
    scene.answer('RequestRejected', 'Model stray not found');
    expect(scene.state).toBe('none');
    expect(scene.supervisor.orphans()).toEqual([]);
  });

  test('that is never answered is asked for again', () => {
    const scene = createScene();
    reachUnloading(scene);
    expect(typesOf(scene.wait())).toEqual(['UnloadModel']);
    expect(scene.state).toBe('unloading');
  });

  test('that has no end is asked for again', () => {
    const scene = createScene();
    reachUnloading(scene);
    scene.answer('RequestAccepted');
    scene.say({ ...held, deleted: true, state: 'ModelTerminating' }, 'poll');
    expect(scene.state).toBe('draining');
    expect(typesOf(scene.wait())).toEqual(['UnloadModel']);
  });

  test('is over on an answer alone: news of the end are a reason to ask', () => {
    const scene = createScene();
    reachUnloading(scene);
    scene.answer('RequestAccepted');
    expect(typesOf(scene.say(gone, 'stream'))).toEqual(['PollModel']);
    expect(scene.state).toBe('draining');
  });

  test('gives way to a resource that appears, which is then loaded behind it', () => {
    const scene = createScene();
    reachUnloading(scene);
    scene.tell(supervisorPath, { type: 'SessionSynced', namespace: 'ns', epoch: 1 });
    expect(typesOf(scene.add('stray'))).toContain('LoadModel');
    expect(scene.state).toBe('none');
    // What the stream brings now may be about the orphan.
    const load = { method: 'LoadModel', epoch: 1, generation: 1 } as const;
    scene.tell('model/ns/stray#u1', { type: 'RequestAccepted', ...load });
    expect(typesOf(scene.say({ ...held, generation: 1 }, 'stream'))).toEqual(['PollModel']);
  });

  test('ends with the session, and begins anew in the next', () => {
    const scene = createScene();
    reachUnloading(scene);
    scene.tell(supervisorPath, { type: 'SessionLost', namespace: 'ns', error: 'cut' });
    expect(scene.state).toBe('none');
    scene.say(held);
    expect(scene.state).toBe('suspected');
  });

  test('ends with the last resource of its namespace', () => {
    const scene = createScene();
    reachUnloading(scene);
    expect(typesOf(scene.tell('model/ns/iris#u1', { type: 'ResourceGone' }))).toEqual([
      'CloseSession',
    ]);
    expect(scene.state).toBe('none');
  });

  test('goes on from a snapshot', () => {
    const scene = createScene();
    reachUnloading(scene);
    const later = createStepper();
    later.supervisor.restore(JSON.parse(JSON.stringify(scene.supervisor.snapshot())));
    expect(later.supervisor.actor(scene.path)?.state).toBe('unloading');
    const lost: Fact = { type: 'SessionLost', namespace: 'ns', error: 'cut' };
    later.step(supervisorPath, lost, scene.now);
    expect(later.supervisor.actor(scene.path)).toBeUndefined();
    expect(later.supervisor.snapshot().orphans).toBe('unload');
  });
});
