import type { ComponentChildren } from 'preact';
import type { ActorRow, JournalMoment, JournalSummary } from '../../api/wire.ts';
import { showLead } from '../state/age.ts';
import { type MarkKind, marksOf, speeds } from '../state/journal-player.ts';
import { JournalMarks } from './journal-marks.tsx';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';

/** The whole journal as a bar: where one is, what happened then, and the ways to other moments. */
export function JournalBar() {
  const { journal } = useStore();
  const summary = journal.summary.value;
  const moment = journal.moment.value;
  if (summary === null || moment === null) return null;
  const { first, last } = summary;
  return (
    <section class="journal" aria-label="The journal">
      <Controls summary={summary} moment={moment} />
      <div class="journal-track">
        <JournalMarks summary={summary} />
        <input
          type="range"
          aria-label="Moment"
          aria-valuetext={`record ${moment.seq} of ${last}`}
          min={first}
          max={last}
          value={moment.seq}
          onInput={(event) => journal.goTo(Number(event.currentTarget.value))}
        />
      </div>
      <Happened summary={summary} moment={moment} />
    </section>
  );
}

interface BarProps {
  readonly summary: JournalSummary;
  readonly moment: JournalMoment;
}

function Controls({ summary, moment }: BarProps) {
  const { journal } = useStore();
  return (
    <div class="journal-keys">
      <button
        type="button"
        aria-label="Step back"
        title="Step back (←)"
        disabled={moment.previous === null}
        onClick={() => journal.step(-1)}
      >
        ◂
      </button>
      <button
        type="button"
        class="play"
        title="Play or pause (Space)"
        onClick={() => journal.toggle()}
      >
        {journal.isPlaying.value ? 'Pause' : 'Play'}
      </button>
      <button
        type="button"
        aria-label="Step forward"
        title="Step forward (→)"
        disabled={moment.next === null}
        onClick={() => journal.step(1)}
      >
        ▸
      </button>
      <select
        aria-label="Speed"
        title="How many times as fast as it happened; long silences are cut short"
        value={String(journal.speed.value)}
        onChange={(event) => journal.setSpeed(Number(event.currentTarget.value))}
      >
        {speeds.map((speed) => (
          <option key={speed} value={String(speed)}>
            {speed}×
          </option>
        ))}
      </select>
      <Jump kind="failures" letter="n" summary={summary}>
        <i class="failure">▲</i> failure
      </Jump>
      <Jump kind="divergences" letter="d" summary={summary}>
        <i class="divergence">≠</i> divergence
      </Jump>
      <Jump kind="gaps" letter="g" summary={summary}>
        <i class="gap">⋯</i> gap
      </Jump>
      <Jump kind="runs" letter="r" summary={summary}>
        <i class="run">↻</i> restart
      </Jump>
    </div>
  );
}

interface JumpProps {
  readonly kind: MarkKind;
  readonly letter: string;
  readonly summary: JournalSummary;
  readonly children: ComponentChildren;
}

function Jump({ kind, letter, summary, children }: JumpProps) {
  const { journal } = useStore();
  const count = marksOf(summary, kind).length;
  return (
    <button
      type="button"
      class="jump"
      disabled={count === 0}
      title={`The next one (${letter}), the one before (Shift+${letter.toUpperCase()})`}
      onClick={(event) => journal.jump(kind, event.shiftKey ? -1 : 1)}
    >
      {children} <span class="number">{count}</span> <kbd>{letter}</kbd>
    </button>
  );
}

function Happened({ summary, moment }: BarProps) {
  const store = useStore();
  const { journal } = store;
  const { failures, divergences, gaps, firstAt, last } = summary;
  const { seq, at, input, before, after, path } = moment;
  const markAt = (marks: JournalSummary['failures']) => marks.find((mark) => mark.seq === seq);
  const failure = markAt(failures);
  const divergence = markAt(divergences);
  const actor = actorAt(store.rows.value, path);
  const gap = gaps.find((each) => each.before === seq);
  return (
    <p class="journal-moment" aria-live={journal.isPlaying.value ? 'off' : 'polite'}>
      <time>{new Date(at).toISOString().replace('T', ' ')}</time>
      <span class="number">
        #{seq} of {last}
      </span>
      <span class="where">{showLead(at - firstAt)} in</span>
      <b>{input.type}</b>
      <span class="where">
        to{' '}
        {actor === undefined ? (
          path.split('#')[0]
        ) : (
          <button type="button" class="link" onClick={() => store.open(actor)}>
            {path.split('#')[0]}
          </button>
        )}
      </span>
      {before === after || after === null ? null : (
        <span class="move">
          {before === null ? null : <StateName state={before} />}
          <span class="arrow"> → </span>
          <StateName state={after} />
        </span>
      )}
      <span class="summary">{input.summary}</span>
      {failure === undefined ? null : <b class="told failure">▲ Failure: {failure.what}</b>}
      {divergence === undefined ? null : (
        <b class="told divergence">≠ Divergence: {divergence.what}</b>
      )}
      {gap === undefined ? null : (
        <b class="told gap">
          ⋯ {gap.before - gap.after - 1} records before this one are missing
          {gap.why === null ? '' : `: ${gap.why}`}
        </b>
      )}
    </p>
  );
}

/** The actor that a record was for: it may name it without its incarnation. */
function actorAt(rows: ReadonlyMap<string, ActorRow>, path: string): string | undefined {
  if (rows.has(path)) return path;
  return [...rows.keys()].find((each) => each.startsWith(`${path}#`));
}
