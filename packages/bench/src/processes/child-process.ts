import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a child can be asked: by name, what goes along and what comes back, all plain JSON. */
export type Questions = Readonly<
  Record<string, { readonly asks: unknown; readonly answers: unknown }>
>;

/** A question on its way to a child. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly asks: unknown;
}

/** What the child says to it. */
export type Reply =
  | { readonly id: number; readonly answers: unknown }
  | { readonly id: number; readonly error: string };

/** A process of the bench's own. */
export interface ChildProcess<Q extends Questions> {
  /** Rejects when the child fails at it, or ends before it has answered. */
  ask<Name extends keyof Q & string>(
    name: Name,
    asks: Q[Name]['asks'],
  ): Promise<Q[Name]['answers']>;
  /** Lets it end; resolves once it is gone. */
  stop(): Promise<void>;
}

/** What to run, and how. */
export interface ChildProcessOptions {
  /** Shown in errors. */
  readonly name: string;
  /** A file of this package that calls `answerParent`. */
  readonly script: URL;
  /** Flags for Node. */
  readonly execArgv?: readonly string[];
}

/** Starts a child. It ends by itself when this process does. */
export function startChildProcess<Q extends Questions>(
  options: ChildProcessOptions,
): ChildProcess<Q> {
  const { name, script, execArgv = [] } = options;
  const child = fork(fileURLToPath(script), [], {
    execArgv: [...execArgv],
    // What a child prints must not get between the lines of a report.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let isGone = false;

  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      isGone = true;
      const error = new Error(`the ${name} process ended with ${signal ?? `code ${code}`}`);
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      resolve();
    });
  });

  child.on('message', (message) => {
    const reply = message as Reply;
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(`the ${name} process: ${reply.error}`));
    else asked?.resolve(reply.answers);
  });

  return {
    ask(question, asks) {
      const asked = Promise.withResolvers<unknown>();
      if (isGone) {
        asked.reject(new Error(`the ${name} process is gone`));
      } else {
        lastId += 1;
        waiting.set(lastId, asked);
        child.send({ id: lastId, name: question, asks } satisfies Question);
      }
      return asked.promise;
    },
    stop() {
      if (child.connected) child.disconnect();
      return gone;
    },
  };
}
