import type { ActorFigures } from './measure-actors.ts';

/** What the process of an actors bench answers. */
export type ActorQuestions = {
  readonly measure: { readonly asks: { readonly actors: number }; readonly answers: ActorFigures };
};
