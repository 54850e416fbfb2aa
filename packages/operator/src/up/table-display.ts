import type { ActorView, Clock } from '@troupe/actors';
import { createLogUpdate } from 'log-update';
import { liveTable } from './live-table.ts';
import { type Paint, terminalPaint } from './paint.ts';
import type { UpDisplay } from './up-display.ts';

/** The shortest time between two frames. */
const frameMs = 100;
/** How often a table is drawn in which nothing but ages changes. */
const idleFrameMs = 1_000;
/** The operator has the rest: after a frame, nothing is drawn for this many times what it took. */
const restFactor = 20;

/** A table that is drawn over and over in place, as often as is worth it. */
export function createTableDisplay(out: NodeJS.WriteStream, clock: Clock): UpDisplay {
  const draw = createLogUpdate(out, { showCursor: true });
  const paint: Paint = terminalPaint(out);
  let actors: (() => Iterable<ActorView>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let changed = false;
  let drawnAt = 0;
  let costMs = 0;

  function redraw(): void {
    if (actors === undefined) return;
    const startedAt = clock();
    const { columns, rows } = out;
    draw(liveTable(actors(), { now: startedAt, columns, rows, paint }));
    drawnAt = clock();
    costMs = drawnAt - startedAt;
    changed = false;
    plan();
  }

  function plan(): void {
    clearTimeout(timer);
    const pauseMs = Math.max(changed ? frameMs : idleFrameMs, costMs * restFactor);
    timer = setTimeout(redraw, Math.max(drawnAt + pauseMs - clock(), 0));
  }

  return {
    say(line) {
      draw.clear();
      out.write(`${line}\n`);
      if (actors !== undefined) redraw();
    },
    onTransition() {
      if (changed || actors === undefined) return;
      changed = true;
      plan();
    },
    follow(source) {
      actors = source;
      out.on('resize', redraw);
      redraw();
    },
    stop() {
      if (actors === undefined) return;
      redraw();
      clearTimeout(timer);
      out.off('resize', redraw);
      actors = undefined;
      draw.done();
    },
  };
}
