import type { ActorRow, Level } from '../../api/wire.ts';
import { everything, matches } from '../state/query.ts';
import { kindName, LevelIcon, levelNames } from './icons.tsx';
import { useStore } from './store-context.ts';

const levels: readonly Level[] = ['trouble', 'waiting', 'settled'];

/** What is asked of the list: words, levels, kinds, namespaces, states. */
export function Filters() {
  const store = useStore();
  const { query } = store.place.value;
  const all = [...store.rows.value.values()];
  const within = all.filter((row) => matches({ ...query, level: '' }, row));
  return (
    <search class="filters">
      <input
        id="search"
        type="search"
        placeholder="Search by name, state, reason…   /"
        aria-label="Search actors"
        autocomplete="off"
        spellcheck={false}
        value={query.text}
        onInput={(event) => store.ask({ text: event.currentTarget.value })}
      />
      <fieldset class="levels" aria-label="Level">
        {levels.map((level) => (
          <button
            type="button"
            key={level}
            class={level}
            aria-pressed={query.level === level}
            onClick={() => store.ask({ level: query.level === level ? '' : level })}
          >
            <LevelIcon level={level} />
            <b>{within.filter((row) => row.level === level).length}</b>
            <span>{levelNames[level]}</span>
          </button>
        ))}
      </fieldset>
      <div class="choices">
        <Choice
          label="Kind"
          all="All kinds"
          value={query.kind}
          options={valuesOf(all, (row) => row.kind)}
          show={kindName}
          choose={(kind) => store.ask({ kind })}
        />
        <Choice
          label="Namespace"
          all="All namespaces"
          value={query.namespace}
          options={valuesOf(all, (row) => row.namespace)}
          choose={(namespace) => store.ask({ namespace })}
        />
        <Choice
          label="State"
          all="All states"
          value={query.state}
          options={valuesOf(
            all.filter((row) => query.kind === '' || row.kind === query.kind),
            (row) => row.state.split('.')[0] ?? '',
          )}
          choose={(state) => store.ask({ state })}
        />
      </div>
      {query.differs === '' && !all.some((row) => row.differences !== undefined) ? null : (
        <button
          type="button"
          class="chip"
          aria-pressed={query.differs !== ''}
          onClick={() => store.ask({ differs: query.differs === '' ? 'yes' : '' })}
        >
          <b>{within.filter((row) => row.differences !== undefined).length}</b> that would do
          otherwise
          {query.differs === '' ? null : <span aria-hidden="true"> ✕</span>}
        </button>
      )}
      {query.on === '' ? null : (
        <button type="button" class="chip" onClick={() => store.ask({ on: '' })}>
          on server <b>{query.on}</b> <span aria-hidden="true">✕</span>
        </button>
      )}
      {query.uses === '' ? null : (
        <button type="button" class="chip" onClick={() => store.ask({ uses: '' })}>
          that use <b>{query.uses}</b> <span aria-hidden="true">✕</span>
        </button>
      )}
      <p class="count" aria-live="polite">
        {store.listed.value.length === all.length
          ? `${all.length} actors`
          : `${store.listed.value.length} of ${all.length} actors`}
        {isAsking(query) ? (
          <button type="button" class="link" onClick={() => store.ask(everything)}>
            clear
          </button>
        ) : null}
      </p>
    </search>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly show?: (option: string) => string;
  readonly choose: (value: string) => void;
}

function Choice({ label, all, value, options, show = String, choose }: ChoiceProps) {
  const offered = value === '' || options.includes(value) ? options : [value, ...options];
  return (
    <select
      aria-label={label}
      class={value === '' ? '' : 'chosen'}
      value={value}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="">{all}</option>
      {offered.map((option) => (
        <option key={option} value={option}>
          {show(option)}
        </option>
      ))}
    </select>
  );
}

function valuesOf(rows: readonly ActorRow[], of: (row: ActorRow) => string): string[] {
  return [...new Set(rows.map(of))].sort();
}

function isAsking(query: typeof everything): boolean {
  return Object.values(query).some((value) => value !== '');
}
