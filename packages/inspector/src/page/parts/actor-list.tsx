import type { ActorRow } from '../../api/wire.ts';
import { showAge } from '../state/age.ts';
import { KindIcon, kindName, LevelIcon } from './icons.tsx';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';
import { VirtualList } from './virtual-list.tsx';

const rowHeight = 58;

/** The actors asked for, those that need somebody first. */
export function ActorList() {
  const store = useStore();
  const rows = store.listed.value;
  const { actor } = store.place.value;
  if (rows.length === 0) {
    const isEmpty = store.rows.value.size === 0;
    if (!store.hasList.value) return <p class="nothing">Reading the actors…</p>;
    return (
      <p class="nothing">
        {isEmpty ? 'No actors yet: apply a Model or a Server.' : 'No actor is like that.'}
      </p>
    );
  }
  return (
    <VirtualList
      items={rows}
      keyOf={(row) => row.path}
      rowHeight={rowHeight}
      selected={rows.findIndex((row) => row.path === actor)}
      label="Actors"
      render={(row, isSelected) => <ActorLine row={row} isSelected={isSelected} />}
    />
  );
}

function ActorLine({ row, isSelected }: { row: ActorRow; isSelected: boolean }) {
  const store = useStore();
  const { waitsFor, level } = row;
  const since = level === 'settled' ? row.since : (waitsFor?.since ?? row.since);
  return (
    <button
      type="button"
      class={`actor-line ${level}`}
      role="option"
      aria-selected={isSelected}
      data-path={row.path}
      tabIndex={isSelected ? 0 : -1}
      onClick={() => store.open(row.path)}
    >
      <LevelIcon level={level} />
      <span class="who">
        <KindIcon kind={row.kind} />
        <span class="name">{row.kind === 'scheduler' ? row.namespace : row.name}</span>
        <span class="where">
          {row.kind === 'scheduler' ? 'scheduler' : `${kindName(row.kind)} · ${row.namespace}`}
        </span>
      </span>
      <span class="age">{showAge(store.now.value - since)}</span>
      <span class="how">
        <StateName state={row.state} />
        {row.differences === undefined ? null : (
          <span class="differs" title={row.differences.join('\n')}>
            ≠ {row.differences.length}
          </span>
        )}
        {waitsFor === null ? null : (
          <span class="wait">{waitsFor.error ?? `waits for ${waitsFor.what}`}</span>
        )}
      </span>
    </button>
  );
}
