import { useMemo } from 'preact/hooks';
import type { ActorRow } from '../../api/wire.ts';
import { showAge, showClock } from '../state/age.ts';
import { type Tab, tabs } from '../state/place.ts';
import { ChartPanel } from './chart-panel.tsx';
import { KindIcon, kindName, LevelIcon } from './icons.tsx';
import { Related } from './related.tsx';
import { Resource } from './resource.tsx';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';
import { Timeline } from './timeline.tsx';
import { YamlView } from './yaml-view.tsx';

const tabNames: Readonly<Record<Tab, string>> = {
  timeline: 'Timeline',
  context: 'Context',
  resource: 'Resource',
};

/** One actor: how it stands, its chart, its past, what it knows, and its resource. */
export function Detail() {
  const store = useStore();
  const { actor } = store.place.value;
  const shown = store.shown.value;
  const known = shown?.path === actor ? shown.detail.row : undefined;
  const row = store.rows.value.get(actor) ?? known;
  if (row === undefined) {
    return <p class="nothing big">{store.trouble.value || 'Reading the actor…'}</p>;
  }
  const isGone = store.hasList.value && !store.rows.value.has(actor);
  return <Known row={row} isGone={isGone} />;
}

function Known({ row, isGone }: { row: ActorRow; isGone: boolean }) {
  const store = useStore();
  const { tab } = store.place.value;
  const { path, kind } = row;
  const state = isGone ? 'gone' : row.state;
  // Drawn again only when it is another one: the list changes far more often.
  const chart = useMemo(
    () => <ChartPanel key={path} state={state} kind={kind} />,
    [path, state, kind],
  );
  return (
    <div class="detail">
      <Head row={row} isGone={isGone} />
      {chart}
      <section class="panel" aria-label="Details">
        <div class="tabs" role="tablist" aria-label="Details">
          {tabs.map((each, at) => (
            <button
              type="button"
              key={each}
              role="tab"
              aria-selected={tab === each}
              onClick={() => store.go({ tab: each })}
            >
              {tabNames[each]} <kbd>{at + 1}</kbd>
            </button>
          ))}
        </div>
        <div class="tab-body" role="tabpanel" aria-label={tabNames[tab]}>
          {tab === 'timeline' ? <Timeline /> : tab === 'context' ? <Context /> : <Resource />}
        </div>
      </section>
    </div>
  );
}

function Head({ row, isGone }: { row: ActorRow; isGone: boolean }) {
  const store = useStore();
  const { waitsFor } = row;
  const now = store.now.value;
  return (
    <header class={`head ${isGone ? 'gone' : row.level}`}>
      <div class="title">
        <LevelIcon level={row.level} gone={isGone} />
        <KindIcon kind={row.kind} />
        <h1>{row.kind === 'scheduler' ? `scheduler of ${row.namespace}` : row.name}</h1>
        <span class="where">
          {kindName(row.kind)} · {row.namespace}
          {row.uid === '' ? null : (
            <span class="uid" title="UID">
              {row.uid}
            </span>
          )}
        </span>
      </div>
      <p class="standing">
        <StateName state={isGone ? 'gone' : row.state} />
        {isGone ? (
          <span class="wait">This actor is gone. What you see is its last.</span>
        ) : (
          <>
            <span class="for">for {showAge(now - row.since)}</span>
            {waitsFor === null ? null : (
              <span class="wait">
                waits for <b>{waitsFor.what}</b>, {showAge(now - waitsFor.since)}
              </span>
            )}
          </>
        )}
        <Related row={row} />
      </p>
      {isGone || row.differences === undefined ? null : (
        <section class="differences" aria-label="In shadow">
          <b>In shadow: what it would have done, and did not come about</b>
          <ul>
            {row.differences.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {isGone || waitsFor?.error === undefined ? null : (
        <p class="error">
          <b>Last error</b> {waitsFor.error}
        </p>
      )}
    </header>
  );
}

function Context() {
  const store = useStore();
  const { step } = store.place.value;
  const shown = store.shown.value;
  if (step === null) {
    const { context = null } = shown?.detail ?? {};
    return context === null ? (
      <p class="nothing">It knows nothing at the moment.</p>
    ) : (
      <YamlView text={context} label="What it knows now" />
    );
  }
  const row = shown?.steps.find(({ seq }) => seq === step);
  const context = store.stepDetail.value?.context ?? null;
  return (
    <>
      <p class="hint">
        What it knew after step {step}
        {row === undefined ? '' : `, ${showClock(row.at)}`}.
      </p>
      {context === null ? (
        <p class="nothing">That is not kept of this step.</p>
      ) : (
        <YamlView text={context} label="What it knew" />
      )}
    </>
  );
}
