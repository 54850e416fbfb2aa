import { useState } from 'preact/hooks';
import type { Chart } from '../../api/chart.ts';
import { chartMoment, withAncestors } from '../state/chart-moment.ts';
import { searchOf } from '../state/place.ts';
import { everything } from '../state/query.ts';
import { ChartDrawing } from './chart-drawing.tsx';
import { kindName } from './icons.tsx';
import { useStore } from './store-context.ts';

/** An actor's statechart at the present or at the step looked at, with a word on what is looked at. */
export function ChartPanel({ state: present, kind }: { state: string; kind: string }) {
  const store = useStore();
  const [pointed, setPointed] = useState<string | null>(null);
  const chart = store.chart.value;
  if (chart === undefined) {
    return (
      <section class="chart-panel">
        <p class="nothing">No chart of the kind {kindName(kind)} is known.</p>
      </section>
    );
  }
  const othersIn = (picked: string) => ({ kind, state: picked, on: '', uses: '', text: '' });
  const { step: looked } = store.place.value;
  const all = store.shown.value?.steps ?? [];
  const steps = looked === null ? all : all.filter(({ seq }) => seq <= looked);
  const state =
    looked === null ? present : (steps.findLast(({ after }) => after !== null)?.after ?? null);
  const isPresent = looked === null && store.journal.summary.value === null;
  const moment = chartMoment(chart, state, steps);
  return (
    <section class="chart-panel" aria-label={`Statechart, now in ${state ?? 'no known state'}`}>
      <ChartDrawing
        chart={chart}
        moment={moment}
        state={state}
        pointed={pointed}
        onPoint={setPointed}
        onPick={(picked) => store.ask(othersIn(picked))}
        hrefOf={(picked) =>
          searchOf({ ...store.place.value, query: { ...everything, ...othersIn(picked) } })
        }
      />
      <Word chart={chart} state={state} when={isPresent ? 'now' : 'then'} />
    </section>
  );
}

/** What the state is for, when it is meant, and what leads somewhere from every state. */
function Word(props: { chart: Chart; state: string | null; when: string }) {
  const { chart, state, when } = props;
  const around = new Set(state === null ? [] : withAncestors(state));
  const described = chart.states.filter(({ id }) => around.has(id));
  if (state === null || described.length === 0) {
    return <div class="word">{state === 'crashed' ? 'It threw, and is started again.' : ''}</div>;
  }
  return (
    <div class="word" aria-live="polite">
      <span class="word-tag">{when}</span>
      {described.map(({ id, name, description }) => (
        <p key={id}>
          <b>{name}</b> {description}
        </p>
      ))}
      {chart.everywhere.length === 0 ? null : (
        <p class="everywhere">
          <span class="title">from every state</span>
          {chart.everywhere.map(({ event, guard, to }) => (
            <span class="exit" key={`${event} ${guard} ${to}`}>
              {event}
              {guard === '' ? '' : ` [${guard}]`} → <b>{to}</b>
            </span>
          ))}
        </p>
      )}
      <p class="legend">
        <span class="key-current">current</span>
        <span class="key-visited">visited</span>
        <span class="key-next">may come next</span>
        <span class="key-taken">came this way</span>
      </p>
    </div>
  );
}
