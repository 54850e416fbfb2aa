import { absorb, giveOutbox, rest, whileCutOff } from './scheduled-phrases.ts';

/** A spec that cannot even be asked for. */
export const invalidState = {
  id: 'invalid',
  description: 'The spec contradicts itself; a new generation is needed.',
  meta: { waitsFor: 'a corrected spec' },
  entry: ['reportPlanError', giveOutbox, rest],
} as const;

/** What the scheduler refused is asked for again in its next session. */
export const inNextSession = {
  SessionSynced: { guard: 'isNewSession', target: '#waiting', actions: absorb },
} as const;

/** What the scheduler will refuse as long as the spec is this. */
export function refusedState(name: string) {
  return {
    id: 'refused',
    description: `The scheduler refused the ${name} for good.`,
    meta: { waitsFor: 'a corrected spec, or a new scheduler session' },
    entry: rest,
    on: { ...inNextSession, ...whileCutOff },
  } as const;
}
