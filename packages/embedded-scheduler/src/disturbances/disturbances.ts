import { SchedulerError, type SchedulerErrorCode } from '../scheduler-error.ts';
import { createSystemTime, type Timing } from '../timing.ts';
import { type CallName, type CallPattern, matches, subjectOf } from './call-pattern.ts';
import { type Nonsense, nonsenseMessage, type ResourceId } from './nonsense.ts';
import { resourceOf, type StreamMessages, type StreamName } from './stream-messages.ts';

/** Takes a disturbance away again. */
export type Lift = () => void;

/** Which messages of which streams are meant; what is left out matches everything. */
export interface MessagePattern {
  readonly stream?: StreamName;
  readonly resource?: string;
  /** How many messages at most; default all. */
  readonly times?: number;
}

/** How a scheduler gives its clients trouble, between its core and the network. */
export interface Disturbances {
  /** Refuses calls, which have no effect then. */
  reject(pattern: CallPattern, code: SchedulerErrorCode, message: string): Lift;
  /**
   * Takes so long to carry calls out and to answer them. A caller that gives up meanwhile does not
   * keep them from being carried out.
   */
  slow(pattern: CallPattern, ms: number): Lift;
  /** Never answers calls: after having carried them out, or instead. */
  leaveUnanswered(pattern: CallPattern, options: { readonly carriedOut: boolean }): Lift;
  /** Does nothing for anybody: calls, events and streams wait until this is lifted. Its health is fine. */
  pause(): Lift;
  /** Keeps messages from all subscribers; they are lost. */
  lose(pattern: MessagePattern): Lift;
  /** Ends the streams of that name, or all: cleanly, unless an error is given. Queued messages go. */
  endStreams(stream?: StreamName, error?: SchedulerError): void;
  /** Sends a message of the caller's making to all subscribers of a stream. */
  send<Name extends StreamName>(stream: Name, message: StreamMessages[Name]): void;
  /** Sends what no client should have to understand. */
  talkNonsense(stream: StreamName, nonsense: Nonsense, about?: Partial<ResourceId>): void;
}

/** An open stream, as it is disturbed. */
export interface OpenStream {
  /** Undefined for the streams of gateways. */
  readonly name: StreamName | undefined;
  next(message: StreamMessages[StreamName]): void;
  end(): void;
  abandon(): void;
  fail(error: unknown): void;
}

/** The side of the service, which asks before it does anything. */
export interface DisturbedService {
  /** What to wait for before a call is carried out; undefined to go ahead. */
  before(call: CallName, request: unknown): Promise<void> | undefined;
  /** What to wait for before a call is answered; undefined to go ahead. */
  beforeAnswer(call: CallName, request: unknown): Promise<void> | undefined;
  /** What a stream waits for before its next message, if anything. */
  readonly held: () => Promise<void> | undefined;
  isLost(stream: StreamName, message: StreamMessages[StreamName]): boolean;
  readonly streams: Set<OpenStream>;
}

type Rule<Pattern, Effect> = { readonly pattern: Pattern; readonly effect: Effect; left: number };

/** Rules that apply until they are lifted or used up, the oldest first. */
function createRules<Pattern extends { readonly times?: number }, Effect>() {
  const rules = new Set<Rule<Pattern, Effect>>();
  return {
    add(pattern: Pattern, effect: Effect): Lift {
      const rule = { pattern, effect, left: pattern.times ?? Number.POSITIVE_INFINITY };
      rules.add(rule);
      return () => {
        rules.delete(rule);
      };
    },
    /** The effect of the first rule that is meant, which is used by that. */
    take(isMeant: (pattern: Pattern) => boolean): Effect | undefined {
      for (const rule of rules) {
        if (!isMeant(rule.pattern)) continue;
        rule.left -= 1;
        if (rule.left <= 0) rules.delete(rule);
        return rule.effect;
      }
      return undefined;
    },
    get isEmpty() {
      return rules.size === 0;
    },
  };
}

const never = new Promise<void>(() => {});

/** Both sides of it: the hand that disturbs and the service that is disturbed. */
export interface DisturbanceBoard extends Disturbances {
  readonly service: DisturbedService;
}

/** Makes a scheduler's disturbances: none. */
export function createDisturbances(timing: Timing = createSystemTime()): DisturbanceBoard {
  const before = createRules<CallPattern, () => Promise<void>>();
  const after = createRules<CallPattern, true>();
  const lost = createRules<MessagePattern, true>();
  const streams = new Set<OpenStream>();
  const pauses = new Set<object>();
  let resumed = Promise.withResolvers<void>();

  const delay = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timing.after(ms, resolve);
    });
  const held = (): Promise<void> | undefined => (pauses.size === 0 ? undefined : resumed.promise);

  function open(name: StreamName | undefined): OpenStream[] {
    return [...streams].filter((stream) => name === undefined || stream.name === name);
  }

  return {
    reject: (pattern, code, message) =>
      before.add(pattern, async () => {
        throw new SchedulerError(code, message);
      }),
    slow: (pattern, ms) => before.add(pattern, () => delay(ms)),
    leaveUnanswered: (pattern, { carriedOut }) =>
      carriedOut ? after.add(pattern, true) : before.add(pattern, () => never),
    pause() {
      const pause = {};
      pauses.add(pause);
      return () => {
        if (!pauses.delete(pause) || pauses.size > 0) return;
        resumed.resolve();
        resumed = Promise.withResolvers();
      };
    },
    lose: (pattern) => lost.add(pattern, true),
    endStreams(name, error) {
      for (const stream of open(name)) {
        if (error === undefined) stream.abandon();
        else stream.fail(error);
      }
    },
    send(name, message) {
      for (const stream of open(name)) stream.next(message);
    },
    talkNonsense(name, nonsense, about) {
      const message = nonsenseMessage(name, nonsense, about);
      for (const stream of open(name)) stream.next(message);
    },
    service: {
      held,
      streams,
      before(call, request) {
        if (before.isEmpty) return held();
        const subject = subjectOf(request);
        const effect = before.take((pattern) => matches(pattern, call, subject));
        const opening = held();
        return opening === undefined ? effect?.() : opening.then(effect);
      },
      beforeAnswer(call, request) {
        if (after.isEmpty) return undefined;
        const subject = subjectOf(request);
        return after.take((pattern) => matches(pattern, call, subject)) ? never : undefined;
      },
      isLost: (stream, message) =>
        !lost.isEmpty &&
        lost.take(
          (pattern) =>
            (pattern.stream ?? stream) === stream &&
            (pattern.resource ?? resourceOf(message)) === resourceOf(message),
        ) === true,
    },
  };
}
