import type { ActorView, Path } from '@troupe/actors';
import { createLogUpdate } from 'log-update';
import { liveTable } from './live-table.ts';
import { transitionLine } from './transition-line.ts';
import type { UpDisplay } from './up.ts';

/** How often the table is drawn anew. */
const frameMs = 100;

/** A live table on a terminal, and one line per transition anywhere else. */
export function createDisplay(out: NodeJS.WriteStream): UpDisplay {
  return out.isTTY ? tableDisplay(out) : lineDisplay(out);
}

function lineDisplay(out: NodeJS.WriteStream): UpDisplay {
  const states = new Map<Path, string>();
  return {
    say: (line) => {
      out.write(`${line}\n`);
    },
    onTransition(path, view) {
      out.write(`${transitionLine(path, states.get(path), view, Date.now())}\n`);
      if (view === null) states.delete(path);
      else states.set(path, view.state);
    },
    follow() {},
    stop() {},
  };
}

function tableDisplay(out: NodeJS.WriteStream): UpDisplay {
  const draw = createLogUpdate(out, { showCursor: true });
  let frames: NodeJS.Timeout | undefined;
  let redraw: (() => void) | undefined;

  return {
    say(line) {
      draw.clear();
      out.write(`${line}\n`);
      redraw?.();
    },
    onTransition() {},
    follow(actors: () => Iterable<ActorView>) {
      redraw = () => draw(liveTable(actors(), Date.now(), out));
      frames = setInterval(redraw, frameMs);
      redraw();
    },
    stop() {
      if (redraw === undefined) return;
      clearInterval(frames);
      redraw();
      redraw = undefined;
      draw.done();
    },
  };
}
