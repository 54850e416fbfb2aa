import type { Writable } from 'node:stream';
import type { Clock, Path } from '@troupe/actors';
import { createLineWriter } from './line-writer.ts';
import { transitionLine } from './transition-line.ts';
import type { UpDisplay } from './up-display.ts';

/** One line per transition, for pipes and files. */
export function createLineDisplay(out: Writable, clock: Clock): UpDisplay {
  const lines = createLineWriter(out);
  const states = new Map<Path, string>();
  return {
    saysTransitions: true,
    say: lines.write,
    onTransition(path, view) {
      lines.write(transitionLine(path, states.get(path), view, clock()));
      if (view === null) states.delete(path);
      else states.set(path, view.state);
    },
    follow() {},
    stop: lines.flush,
  };
}
