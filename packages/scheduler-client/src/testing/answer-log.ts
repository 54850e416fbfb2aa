import type { SchedulerAnswer, SchedulerPort } from '@troupe/actors';

type AnswerOf<Type extends SchedulerAnswer['type']> = Extract<SchedulerAnswer, { type: Type }>;

/** Everything a port answered, in order. */
export interface AnswerLog {
  readonly answers: readonly SchedulerAnswer[];
  /** The types of the answers, in order. */
  types(): string[];
  /** Waits for the next answer of this type that was not handed out before, past ones included. */
  next<Type extends SchedulerAnswer['type']>(type: Type): Promise<AnswerOf<Type>>;
}

/** Registers as the receiver of a port's answers. */
export function logAnswers(port: SchedulerPort): AnswerLog {
  const answers: SchedulerAnswer[] = [];
  const taken = new Set<SchedulerAnswer>();
  const waiting = new Set<() => void>();
  port.answers((answer) => {
    answers.push(answer);
    for (const look of waiting) look();
  });
  return {
    answers,
    types: () => answers.map(({ type }) => type),
    next<Type extends SchedulerAnswer['type']>(type: Type) {
      return new Promise<AnswerOf<Type>>((resolve) => {
        const look = () => {
          const found = answers.find(
            (answer): answer is AnswerOf<Type> => answer.type === type && !taken.has(answer),
          );
          if (found === undefined) return;
          taken.add(found);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
