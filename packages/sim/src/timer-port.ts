import type { TimerAnswer, TimerPort } from '@troupe/actors';
import type { World } from './world.ts';

/** A real timer may come up to so many milliseconds before its time. */
const earlyByMs = 3;

/** The timer of one operator: one call at a time, sometimes a little early. */
export function createTimerPort(
  { time, random, weather }: Pick<World, 'time' | 'random' | 'weather'>,
  isAlive: () => boolean,
): TimerPort {
  let receiver: ((answer: TimerAnswer) => void) | undefined;
  let cancel = (): void => {};
  return {
    call({ id, at }) {
      cancel();
      const early = random.chance(weather.rates.earlyTimer) ? random.int(0, earlyByMs) : 0;
      cancel = time.after(Math.max(1, at - time.now() - early), () => {
        if (isAlive()) receiver?.({ type: 'Woke', id });
      });
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
        cancel();
      };
    },
  };
}
