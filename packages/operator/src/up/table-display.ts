import type { WriteStream } from 'node:tty';
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

/** Clears the screen, not what has scrolled off it, and begins at its top. */
const cleared = '\u001B[2J\u001B[H';
/** The newest lines that are said again on a cleared screen. */
const keptLines = 20;

/** A table that is drawn over and over in place, as often as is worth it. */
export function createTableDisplay(out: WriteStream, clock: Clock): UpDisplay {
  const draw = createLogUpdate(out, { showCursor: true });
  const paint: Paint = terminalPaint(out);
  const said: string[] = [];
  let unsaid: string[] = [];
  let actors: (() => Iterable<ActorView>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let changed = false;
  let drawnAt = 0;
  let costMs = 0;

  function write(lines: readonly string[]): void {
    if (lines.length > 0) out.write(`${lines.join('\n')}\n`);
  }

  /** What was said stays above the table, which leaves it a third of the screen. */
  function tableRows(): number {
    return out.rows - Math.min(said.length, Math.floor(out.rows / 3));
  }

  function redraw(): void {
    if (actors === undefined) return;
    const startedAt = clock();
    if (unsaid.length > 0) {
      draw.clear();
      write(unsaid);
      unsaid = [];
    }
    draw(liveTable(actors(), { now: startedAt, columns: out.columns, rows: tableRows(), paint }));
    drawnAt = clock();
    costMs = drawnAt - startedAt;
    changed = false;
    plan();
  }

  /** A terminal that changes its width breaks the old frame's lines where nobody knows. */
  function redrawAll(): void {
    draw.done();
    out.write(cleared);
    unsaid = [];
    write(said);
    redraw();
  }

  function plan(): void {
    clearTimeout(timer);
    const pauseMs = Math.max(changed ? frameMs : idleFrameMs, costMs * restFactor);
    timer = setTimeout(redraw, Math.max(drawnAt + pauseMs - clock(), 0));
  }

  function noteChange(): void {
    if (changed || actors === undefined) return;
    changed = true;
    plan();
  }

  return {
    saysTransitions: false,
    say(line) {
      said.push(line);
      if (said.length > keptLines) said.shift();
      if (actors === undefined) write([line]);
      else unsaid.push(line);
      noteChange();
    },
    onTransition: noteChange,
    follow(source) {
      actors = source;
      out.on('resize', redrawAll);
      redraw();
    },
    stop() {
      if (actors === undefined) return;
      redraw();
      clearTimeout(timer);
      out.off('resize', redrawAll);
      actors = undefined;
      draw.done();
    },
  };
}
