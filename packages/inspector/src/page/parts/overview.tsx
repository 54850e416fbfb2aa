import type { ActorRow } from '../../api/wire.ts';
import { showAge } from '../state/age.ts';
import { KindIcon, kindName, LevelIcon } from './icons.tsx';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';

/** The columns that every kind has, in the order of a life; others follow by name. */
const usual = ['pending', 'scheduling', 'ready', 'failed', 'deleting'];

/** How many are shown of those that need somebody. */
const maxNeedy = 6;

/** How many are shown of those that changed last. */
const maxLatest = 8;

/** The whole system at a glance: who needs somebody, and how many there are in each state. */
export function Overview() {
  const store = useStore();
  const all = [...store.rows.value.values()];
  const needy = store.listed.value.filter(({ level }) => level !== 'settled').slice(0, maxNeedy);
  const inTrouble = all.filter(({ level }) => level === 'trouble').length;
  const waiting = all.filter(({ level }) => level === 'waiting').length;
  if (!store.hasList.value) return <p class="nothing big">Reading the actors…</p>;
  return (
    <div class="overview">
      <h1>{headline(all.length, inTrouble, waiting)}</h1>
      {needy.length === 0 ? null : (
        <section>
          <h2>Needs a look</h2>
          <div class="needy">
            {needy.map((row) => (
              <NeedyCard key={row.path} row={row} />
            ))}
          </div>
        </section>
      )}
      {all.length === 0 ? null : (
        <section>
          <h2>By kind and state</h2>
          <StateTables rows={all} />
        </section>
      )}
      {all.length === 0 ? null : (
        <section>
          <h2>Changed last</h2>
          <ul class="latest">
            {latestOf(all).map((row) => (
              <li key={row.path}>
                <button type="button" onClick={() => store.open(row.path)}>
                  <LevelIcon level={row.level} />
                  <span class="age">{showAge(store.now.value - row.since)} ago</span>
                  <b>{row.name}</b>
                  <span class="where">
                    {kindName(row.kind)} · {row.namespace}
                  </span>
                  <StateName state={row.state} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Those that came into their state last. */
function latestOf(rows: readonly ActorRow[]): readonly ActorRow[] {
  const latest: ActorRow[] = [];
  for (const row of rows) {
    if (latest.length === maxLatest && row.since <= (latest.at(-1)?.since ?? 0)) continue;
    const place = latest.findLastIndex(({ since }) => since >= row.since) + 1;
    latest.splice(place, 0, row);
    if (latest.length > maxLatest) latest.pop();
  }
  return latest;
}

function headline(total: number, inTrouble: number, waiting: number): string {
  if (total === 0) return 'No actors yet.';
  if (inTrouble > 0) return `${inTrouble} of ${total} actors in trouble.`;
  if (waiting > 0) return `${waiting} of ${total} actors on their way.`;
  return total === 1 ? 'The one actor is settled.' : `All ${total} actors are settled.`;
}

function NeedyCard({ row }: { row: ActorRow }) {
  const store = useStore();
  const { waitsFor } = row;
  return (
    <button type="button" class={`card ${row.level}`} onClick={() => store.open(row.path)}>
      <span class="card-head">
        <LevelIcon level={row.level} />
        <b>{row.kind === 'scheduler' ? `scheduler of ${row.namespace}` : row.name}</b>
        <span class="age">{showAge(store.now.value - (waitsFor?.since ?? row.since))}</span>
      </span>
      <span class="card-state">
        {kindName(row.kind)} · <StateName state={row.state} />
      </span>
      {waitsFor === null ? null : <span class="card-wait">waits for {waitsFor.what}</span>}
      {waitsFor?.error === undefined ? null : <span class="card-error">{waitsFor.error}</span>}
    </button>
  );
}

function StateTables({ rows }: { rows: readonly ActorRow[] }) {
  const store = useStore();
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  return (
    <div class="tallies">
      {kinds.map((kind) => {
        const own = rows.filter((row) => row.kind === kind);
        return (
          <div class="tally" key={kind}>
            <button type="button" class="tally-kind" onClick={() => store.ask({ kind, state: '' })}>
              <KindIcon kind={kind} /> {kindName(kind)}s <span class="number">{own.length}</span>
            </button>
            {statesOf(own).map(({ state, members }) => (
              <button
                type="button"
                class="tally-state"
                key={state}
                onClick={() => store.ask({ kind, state })}
              >
                <LevelIcon level={worstOf(members)} />
                <span class="label">{state}</span>
                <meter min={0} max={own.length} value={members.length} />
                <span class="number">{members.length}</span>
              </button>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function statesOf(rows: readonly ActorRow[]): { state: string; members: ActorRow[] }[] {
  const byState = Map.groupBy(rows, ({ state }) => state.split('.')[0] ?? '');
  const rank = (state: string) => {
    const at = usual.indexOf(state);
    return at < 0 ? usual.length : at;
  };
  return [...byState]
    .map(([state, members]) => ({ state, members }))
    .sort((a, b) => rank(a.state) - rank(b.state) || (a.state < b.state ? -1 : 1));
}

function worstOf(rows: readonly ActorRow[]): ActorRow['level'] {
  if (rows.some(({ level }) => level === 'trouble')) return 'trouble';
  return rows.some(({ level }) => level === 'waiting') ? 'waiting' : 'settled';
}
