import { describe, expect, test } from '@jest/globals';
import {
  ModelStatusResponse,
  ServerStatusResponse,
  type ServerStatusResponse_Type,
} from '@troupe/scheduler-api';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  createSchedulerBench,
  newsOf,
  notifyOf,
  type SchedulerBench,
  statusMessageOf,
} from '../testing/scheduler-bench.ts';
import type { NonsenseKind } from './nonsense.ts';

const sound = statusMessageOf(modelOf());

function modelWith(change: Parameters<typeof ModelStatusResponse.fromPartial>[0]) {
  return newsOf(ModelStatusResponse.fromPartial({ ...sound, ...change }));
}

function modelInState(state: object) {
  const [version] = sound.versions;
  return modelWith({ versions: [{ ...version, state: { ...version?.state, ...state } }] });
}

function serverWith(change: Parameters<typeof ServerStatusResponse.fromPartial>[0]) {
  const message = ServerStatusResponse.fromPartial({
    type: 1,
    serverName: 'mlserver',
    kubernetesMeta: { namespace: 'ns', generation: '1' },
    ...change,
  });
  return { type: 'StreamMessage', stream: 'servers', message } as const;
}

const long = 'x'.repeat(100_000);
const [version] = sound.versions;
type Word = ReturnType<typeof newsOf | typeof serverWith | typeof controlPlane>;
const cases: readonly (readonly [string, NonsenseKind, Word])[] = [
  ['a state of unknown number', 'unknownNumber', modelInState({ state: 99 })],
  ['a gateway state of unknown number', 'unknownNumber', modelInState({ modelGwState: 99 })],
  ['too few replicas', 'negativeReplicas', modelInState({ availableReplicas: -3 >>> 0 })],
  ['an endless reason', 'oversized', modelInState({ reason: long })],
  ['an endless name', 'oversized', modelWith({ modelName: long })],
  ['no name', 'empty', modelWith({ modelName: '' })],
  ['no version', 'empty', modelWith({ versions: [] })],
  [
    'no metadata',
    'noMetadata',
    modelWith({ versions: [{ ...version, kubernetesMeta: undefined }] }),
  ],
  [
    "another namespace's metadata",
    'otherNamespace',
    modelWith({ versions: [{ ...version, kubernetesMeta: { namespace: 'not-ns' } }] }),
  ],
  [
    'a server message of unknown type',
    'unknownNumber',
    serverWith({ type: 99 as ServerStatusResponse_Type }),
  ],
  [
    'a scaling request below zero',
    'negativeReplicas',
    serverWith({ type: 4, expectedReplicas: -3 }),
  ],
  ['fewer loaded models than none', 'negativeReplicas', serverWith({ numLoadedModelReplicas: -1 })],
  ['a server without a name', 'empty', serverWith({ serverName: '' })],
  ['a server with an endless name', 'oversized', serverWith({ serverName: long })],
  [
    "another namespace's server",
    'otherNamespace',
    serverWith({ kubernetesMeta: { namespace: 'not-ns', generation: '1' } }),
  ],
  ['an event of unknown number', 'unknownNumber', controlPlane(99)],
  ['an event that is none', 'empty', controlPlane(0)],
];

describe('a message that makes no sense changes nothing, and is counted', () => {
  test.each(cases)('%s: %s', (_, kind, word) => {
    const bench = createSchedulerBench();
    bench.goLive([sound]);
    for (let count = 1; count <= 3; count++) {
      expect(bench.say(word)).toEqual({ calls: [], facts: [] });
      expect(bench.bridge.session()).toMatchObject({ state: 'live', nonsense: { [kind]: count } });
    }
  });

  test.each(cases.filter(([, , { stream }]) => stream === 'models'))(
    'in a list too, where the others count: %s',
    (_, kind, word) => {
      const bench = createSchedulerBench();
      const other = statusMessageOf(modelOf({ name: 'other' }));
      const items = word.stream === 'models' ? [word.message, other] : [];
      const { facts } = bench.goLive(items);
      expect(facts).toMatchObject([
        { to: 'model/ns/other', fact: { type: 'ModelStatusReported' } },
        { fact: { type: 'SessionSynced' } },
      ]);
      expect(bench.bridge.session().nonsense).toEqual({ [kind]: 1 });
    },
  );

  test('and a model that a list says nothing sensible of is not taken for gone', () => {
    const bench = createSchedulerBench();
    bench.goLive([sound]);
    bench.say(controlPlane(2));
    const { id } = bench.last('List');
    const items = [modelInState({ state: 99 }).message];
    expect(bench.say({ type: 'Listed', method: 'ModelStatus', id, items }).facts).toMatchObject([
      { fact: { type: 'SessionSynced' } },
    ]);
  });

  test('and what is kept of it is short, however long it was', () => {
    const { bridge } = createSchedulerBench();
    for (const word of [modelWith({ modelName: long }), serverWith({ serverName: long })]) {
      const read = bridge.reads?.({ ...word, epoch: 1 });
      expect(JSON.stringify(read).length).toBeLessThan(500);
    }
  });
});

/** What a scheduler may well say. */
const sensible: readonly (readonly [string, (bench: SchedulerBench) => void])[] = [
  ['-1 replicas expected of a server', (bench) => bench.say(serverWith({ expectedReplicas: -1 }))],
  [
    'a server whose last agent left, without metadata',
    (bench) => bench.say(serverWith({ kubernetesMeta: undefined })),
  ],
  [
    'unavailable replicas that wrapped around',
    (bench) => bench.say(modelInState({ unavailableReplicas: -1 >>> 0 })),
  ],
];

test.each(sensible)('%s is no nonsense', (_, say) => {
  const bench = createSchedulerBench();
  bench.give(notifyOf('mlserver'));
  bench.goLive();
  say(bench);
  expect(bench.bridge.session().nonsense).toEqual({});
});
