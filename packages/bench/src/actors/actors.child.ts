/** A process that measures actors at one number of them. Needs `--expose-gc`. */
import { answerParent } from '../processes/answer-parent.ts';
import type { ActorQuestions } from './actor-questions.ts';
import { measureActors } from './measure-actors.ts';

answerParent<ActorQuestions>({
  measure({ actors }) {
    const { gc } = globalThis;
    if (gc === undefined) throw new Error('the heap cannot be measured without --expose-gc');
    return measureActors(actors, () => gc());
  },
});
