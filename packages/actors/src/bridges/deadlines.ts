import type { Path } from '../path.ts';
import type { TimerAnswer, TimerCall } from '../ports/timer-port.ts';
import { type Bridge, createEffectsBuffer } from './bridge.ts';
import { createHeap } from './heap.ts';

interface Deadline {
  readonly who: Path;
  readonly at: number;
  /** Tells a deadline from one of the same actor that was replaced. */
  readonly serial: number;
}

/** The deadlines of all actors, as plain JSON. */
export interface DeadlinesSnapshot {
  readonly current: readonly Deadline[];
  readonly serial: number;
  /** Null where no timer is armed. */
  readonly armedFor: number | null;
  readonly armedId: number;
}

/**
 * Keeps one deadline per actor in a heap and arms one timer for the earliest.
 *
 * Resource machines have no timers of their own: stopping an XState actor walks every delay of the
 * whole system, and a delay would not be part of the journal. Replaced and cleared deadlines stay in
 * the heap until they surface, and are rebuilt away when they outnumber the living.
 */
export function createDeadlines(
  from?: DeadlinesSnapshot,
): Bridge<TimerCall, TimerAnswer, DeadlinesSnapshot> {
  const heap = createHeap<Deadline>((a, b) => a.at - b.at || a.serial - b.serial);
  const current = new Map<Path, Deadline>(from?.current.map((each) => [each.who, each]));
  const effects = createEffectsBuffer<TimerCall>();
  let serial = from?.serial ?? 0;
  let armedFor = from?.armedFor ?? Number.POSITIVE_INFINITY;
  let armedId = from?.armedId ?? 0;
  heap.rebuild(current.values());

  function isLive(deadline: Deadline): boolean {
    return current.get(deadline.who) === deadline;
  }

  function arm(): void {
    for (let top = heap.peek(); top !== undefined && !isLive(top); top = heap.peek()) heap.pop();
    const top = heap.peek();
    if (top === undefined || top.at >= armedFor) return;
    armedFor = top.at;
    armedId += 1;
    effects.call({ type: 'Wake', id: armedId, at: top.at });
  }

  function fire(at: number): void {
    for (let top = heap.peek(); top !== undefined && top.at <= at; top = heap.peek()) {
      heap.pop();
      if (!isLive(top)) continue;
      current.delete(top.who);
      effects.offer(top.who, { type: 'DeadlineReached' });
    }
  }

  return {
    receive(input, at) {
      if (input.type === 'answer') {
        if (input.answer.id === armedId) {
          armedFor = Number.POSITIVE_INFINITY;
          fire(at);
        }
      } else if (input.command.type === 'SetDeadline') {
        serial += 1;
        const deadline = { who: input.who, at: input.command.at, serial };
        current.set(input.who, deadline);
        heap.push(deadline);
        if (heap.size > 64 && heap.size > 4 * current.size) heap.rebuild(current.values());
      } else if (input.command.type === 'ClearDeadline') {
        current.delete(input.who);
      }
      arm();
      return effects.take();
    },
    snapshot: () => ({
      current: [...current.values()],
      serial,
      armedFor: armedFor === Number.POSITIVE_INFINITY ? null : armedFor,
      armedId,
    }),
  };
}
