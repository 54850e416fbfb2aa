import { assign, setup } from 'xstate';
import type { Command } from '../command.ts';
import type { Timed } from '../fact.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import { absorbRuntimeFact } from './runtime-absorb.ts';
import {
  addFinalizer,
  applyBackoff,
  awaitRelease,
  finalizerBackoff,
  forgetChildren,
  remindAfter,
  removeFinalizer,
  rolloutBackoff,
} from './runtime-commands.ts';
import { initialRuntimeContext, type RuntimeContext } from './runtime-context.ts';
import { placeOf, type RuntimePlace } from './runtime-place.ts';

const vocabulary = setup({
  types: {
    context: {} as RuntimeContext,
    events: {} as Timed,
    input: {} as ResourceInput,
    meta: {} as StateMeta,
  },
  actions: {
    /** Provided once per system: hands commands to the gate in this actor's name. */
    give: (_, _commands: Command | readonly Command[] | null) => {
      throw new Error('the action `give` is provided by the system that runs the machine');
    },
    rest: assign({ attempts: 0, lastError: null }),
  },
  guards: {
    belongs: ({ context }, place: RuntimePlace) => placeOf(context) === place,
    belongsElsewhere: ({ context }, here: RuntimePlace) => placeOf(context) !== here,
    finalizerConflicts: ({ event }) =>
      event.type === 'WriteRefused' && event.write === 'finalizer' && event.reason === 'Conflict',
  },
});

const words = vocabulary.extend({
  actions: {
    absorb: vocabulary.enqueueActions(({ context, event, enqueue }) => {
      const absorbed = absorbRuntimeFact(context, event);
      enqueue.assign(absorbed.context);
      if (absorbed.commands.length > 0) enqueue({ type: 'give', params: absorbed.commands });
    }),
  },
});

const targets = {
  finalizing: '#finalizing',
  reading: '#reading',
  applying: '#applying',
  rolling: '#rolling',
  running: '#running',
  troubled: '#troubled',
  waiting: '#waiting',
  releasing: '#releasing',
  released: '#released',
} as const satisfies Record<RuntimePlace, string>;

const places = Object.keys(targets) as readonly RuntimePlace[];

/** The ways to all places, by what is known. */
const everywhere = places.map((place) => ({
  guard: { type: 'belongs', params: place } as const,
  target: targets[place],
}));

/** Looks anew where it belongs once that is elsewhere than here. */
function unlessAt(here: RuntimePlace) {
  return { guard: { type: 'belongsElsewhere', params: here }, target: '#deciding' } as const;
}

/** Asks again when a finalizer's write met a change by somebody else. */
function again<Here extends 'finalizing' | 'releasing'>(here: Here) {
  return [
    {
      guard: 'finalizerConflicts',
      target: targets[here],
      reenter: true,
      actions: 'absorb',
    },
    { actions: 'absorb' },
  ] as const;
}

/**
 * The life of one incarnation of a SeldonRuntime: an installation of Seldon in its namespace.
 *
 * What has to be written follows from what is known, in whichever state that is learnt; the states say
 * what is waited for.
 */
export const runtimeMachine = words.createMachine({
  id: 'runtime',
  context: ({ input }) => initialRuntimeContext(input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: {
    ResourceGone: { target: '.gone', actions: { type: 'give', params: forgetChildren } },
    '*': { actions: 'absorb' },
  },
  states: {
    pending: {
      description: 'What this generation asks for is not all stored, or not all running.',
      initial: 'deciding',
      states: {
        deciding: {
          id: 'deciding',
          description: 'Looks where the resource belongs by what is known.',
          always: everywhere,
        },
        finalizing: {
          id: 'finalizing',
          description:
            'Stores the finalizer before anything is made, so that a deletion cannot be missed.',
          meta: { waitsFor: 'the API to store the finalizer' },
          entry: [
            { type: 'give', params: remindAfter(finalizerBackoff) },
            { type: 'give', params: addFinalizer },
          ],
          always: unlessAt('finalizing'),
          on: {
            WriteRefused: again('finalizing'),
            DeadlineReached: { target: '#finalizing', reenter: true, actions: 'absorb' },
          },
        },
        reading: {
          id: 'reading',
          description:
            'Has not been told yet which SeldonConfig there is and what its namespace holds.',
          meta: { waitsFor: 'the SeldonConfigs and the namespace to be listed' },
          entry: { type: 'give', params: { type: 'ClearDeadline' } },
          always: unlessAt('reading'),
        },
        applying: {
          id: 'applying',
          description: 'Asked the API to store what is not as it is to be.',
          meta: { waitsFor: 'the API to store its objects' },
          entry: { type: 'give', params: remindAfter(applyBackoff) },
          always: unlessAt('applying'),
          on: { DeadlineReached: { target: '#applying', reenter: true, actions: 'absorb' } },
        },
        rolling: {
          id: 'rolling',
          description: 'Everything is stored, and the components come up.',
          meta: { waitsFor: 'its components to become ready' },
          entry: { type: 'give', params: remindAfter(rolloutBackoff) },
          always: unlessAt('rolling'),
          on: { DeadlineReached: { target: '#rolling', reenter: true, actions: 'absorb' } },
        },
      },
    },
    ready: {
      description: 'Every component runs as this generation asks for.',
      initial: 'running',
      states: {
        running: {
          id: 'running',
          description: 'All components are ready.',
          entry: ['rest', { type: 'give', params: { type: 'ClearDeadline' } }],
          always: unlessAt('running'),
        },
      },
    },
    failed: {
      description:
        'Cannot be brought about, or not in every part, for the reason in the condition.',
      initial: 'troubled',
      states: {
        troubled: {
          id: 'troubled',
          description: 'A part is refused, by what its spec says or by the API; the others go on.',
          meta: { waitsFor: 'a corrected spec or SeldonConfig, or the API to accept its objects' },
          entry: { type: 'give', params: remindAfter(rolloutBackoff) },
          always: unlessAt('troubled'),
          on: { DeadlineReached: { target: '#troubled', reenter: true, actions: 'absorb' } },
        },
      },
    },
    deleting: {
      description: 'Deletion was asked for; what it runs goes when it goes.',
      initial: 'waiting',
      states: {
        waiting: {
          id: 'waiting',
          description: 'The scheduler is still needed in its namespace.',
          meta: { waitsFor: 'everything that needs its scheduler to be deleted' },
          entry: { type: 'give', params: awaitRelease },
          always: unlessAt('waiting'),
          on: {
            ResourceObserved: { target: '#waiting', reenter: true, actions: 'absorb' },
          },
        },
        releasing: {
          id: 'releasing',
          description: 'Nothing needs it any more: takes the finalizer off.',
          meta: { waitsFor: 'the API to remove the finalizer' },
          entry: [
            { type: 'give', params: remindAfter(finalizerBackoff) },
            { type: 'give', params: removeFinalizer },
          ],
          always: unlessAt('releasing'),
          on: {
            WriteRefused: again('releasing'),
            DeadlineReached: { target: '#releasing', reenter: true, actions: 'absorb' },
          },
        },
        released: {
          id: 'released',
          description: 'Nothing of ours holds the object any more; the API takes it away.',
          meta: { waitsFor: 'the API to delete the object' },
          entry: { type: 'give', params: { type: 'ClearDeadline' } },
          always: unlessAt('released'),
        },
      },
    },
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
