import type { Mark } from '../../api/wire.ts';
import { paces } from '../state/journal-player.ts';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';

/** The whole journal as a bar: where one is, what happened then, and the ways to other moments. */
export function JournalBar() {
  const { journal } = useStore();
  const summary = journal.summary.value;
  const moment = journal.moment.value;
  if (summary === null || moment === null) return null;
  const { first, last, failures, divergences, gaps } = summary;
  const isPlaying = journal.isPlaying.value;
  return (
    <section class="journal" aria-label="The journal">
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
        <button type="button" class="play" title="Space" onClick={() => journal.toggle()}>
          {isPlaying ? 'Pause' : 'Play'}
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
          aria-label="Pace"
          value={String(journal.pace.value)}
          onChange={(event) => journal.setPace(Number(event.currentTarget.value))}
        >
          {paces.map((pace) => (
            <option key={pace} value={String(pace)}>
              {pace}/s
            </option>
          ))}
        </select>
        <button
          type="button"
          disabled={failures.length === 0}
          onClick={() => journal.jump('failures')}
        >
          Next failure ({failures.length}) <kbd>n</kbd>
        </button>
        <button
          type="button"
          disabled={divergences.length === 0}
          onClick={() => journal.jump('divergences')}
        >
          Next divergence ({divergences.length}) <kbd>d</kbd>
        </button>
        {gaps.length === 0 ? null : (
          <span class="journal-gaps">{gaps.length} × records are missing</span>
        )}
      </div>
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={`record ${moment.seq} of ${last}`}
        min={first}
        max={last}
        value={moment.seq}
        onInput={(event) => journal.goTo(Number(event.currentTarget.value))}
      />
      <p class="journal-moment" aria-live={isPlaying ? 'off' : 'polite'}>
        <time>{new Date(moment.at).toISOString().replace('T', ' ')}</time>
        <span class="number">
          #{moment.seq} of {last}
        </span>
        <b>{moment.input.type}</b>
        <span class="where">to {moment.path}</span>
        {moment.before === moment.after || moment.after === null ? null : (
          <span class="move">
            {moment.before === null ? null : <StateName state={moment.before} />}
            <span class="arrow"> → </span>
            <StateName state={moment.after} />
          </span>
        )}
        <span class="summary">{moment.input.summary}</span>
        <Told marks={failures} seq={moment.seq} word="Failure" />
        <Told marks={divergences} seq={moment.seq} word="Divergence" />
      </p>
    </section>
  );
}

function Told({ marks, seq, word }: { marks: readonly Mark[]; seq: number; word: string }) {
  const mark = marks.find((each) => each.seq === seq);
  return mark === undefined ? null : (
    <b class="journal-mark">
      ▲ {word}: {mark.what}
    </b>
  );
}
