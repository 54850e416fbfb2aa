import type { Question, Questions, Reply } from './child-process.ts';

/** One function per question. */
export type Answers<Q extends Questions> = {
  readonly [Name in keyof Q & string]: (
    asks: Q[Name]['asks'],
  ) => Q[Name]['answers'] | Promise<Q[Name]['answers']>;
};

/**
 * Makes this process answer the one that started it. When that lets go, or ends, so does this one,
 * after `cleanUp` and in good order, so that Node writes the profiles that it was asked for.
 */
export function answerParent<Q extends Questions>(
  answers: Answers<Q>,
  cleanUp: () => void | Promise<void> = () => {},
): void {
  process.on('message', (message) => void answer(message as Question));
  process.once('disconnect', () => void end());

  async function answer({ id, name, asks }: Question): Promise<void> {
    let reply: Reply;
    try {
      const found = answers[name];
      if (found === undefined) throw new Error(`there is no answer to '${name}'`);
      reply = { id, answers: await found(asks) };
    } catch (error) {
      reply = {
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
    if (process.connected) process.send?.(reply);
  }

  async function end(): Promise<void> {
    await cleanUp();
    process.exit();
  }
}
