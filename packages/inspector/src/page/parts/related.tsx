import type { ActorRow } from '../../api/wire.ts';
import { KindIcon } from './icons.tsx';
import { useStore } from './store-context.ts';

/** Links to the actors that have to do with this one. */
export function Related({ row }: { row: ActorRow }) {
  const store = useStore();
  const all = store.rows.value;
  const { namespace } = row;
  const server = row.on === null ? undefined : findServer(all, namespace, row.on);
  const session = row.kind === 'scheduler' ? undefined : all.get(`scheduler/${namespace}`);
  const models = row.kind === 'server' ? countModelsOn(all, row) : 0;
  return (
    <span class="related">
      {server === undefined ? null : (
        <button type="button" class="chip" onClick={() => store.open(server.path)}>
          <KindIcon kind="server" /> {server.name}
        </button>
      )}
      {models === 0 ? null : (
        <button
          type="button"
          class="chip"
          onClick={() => store.ask({ on: row.name, namespace, kind: 'model', state: '', text: '' })}
        >
          <KindIcon kind="model" /> {models === 1 ? '1 model on it' : `${models} models on it`}
        </button>
      )}
      {session === undefined ? null : (
        <button type="button" class="chip" onClick={() => store.open(session.path)}>
          <KindIcon kind="scheduler" /> scheduler, {session.state}
        </button>
      )}
      {row.kind !== 'scheduler' ? null : (
        <button
          type="button"
          class="chip"
          onClick={() => store.ask({ namespace, kind: '', state: '', on: '', text: '' })}
        >
          all of {namespace}
        </button>
      )}
    </span>
  );
}

function findServer(
  all: ReadonlyMap<string, ActorRow>,
  namespace: string,
  name: string,
): ActorRow | undefined {
  for (const row of all.values()) {
    if (row.kind === 'server' && row.namespace === namespace && row.name === name) return row;
  }
  return undefined;
}

function countModelsOn(all: ReadonlyMap<string, ActorRow>, server: ActorRow): number {
  let count = 0;
  for (const { kind, on, namespace } of all.values()) {
    if (kind === 'model' && on === server.name && namespace === server.namespace) count += 1;
  }
  return count;
}
