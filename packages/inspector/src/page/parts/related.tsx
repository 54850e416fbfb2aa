import type { ActorRow } from '../../api/wire.ts';
import { KindIcon } from './icons.tsx';
import { useStore } from './store-context.ts';

/** As many links as stand beside each other. */
const mostLinks = 6;

/** What is asked of the list beside what a link asks. */
const others = { kind: '', state: '', on: '', uses: '', text: '' };

/** Links to the actors that have to do with this one. */
export function Related({ row }: { row: ActorRow }) {
  const store = useStore();
  const all = store.rows.value;
  const { namespace } = row;
  const server = row.on === null ? undefined : findServer(all, namespace, row.on);
  const session = row.kind === 'scheduler' ? undefined : all.get(`scheduler/${namespace}`);
  const models = row.kind === 'server' ? countModelsOn(all, row) : 0;
  const { used, users } = usesOf(all, row);
  const [user] = users;
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
          onClick={() => store.ask({ ...others, on: row.name, namespace, kind: 'model' })}
        >
          <KindIcon kind="model" /> {models === 1 ? '1 model on it' : `${models} models on it`}
        </button>
      )}
      {used.slice(0, mostLinks).map((each) => (
        <button
          type="button"
          key={each.path}
          class="chip uses"
          title={each.state}
          onClick={() => store.open(each.path)}
        >
          <KindIcon kind={each.kind} /> {each.name}
        </button>
      ))}
      {used.length <= mostLinks ? null : <span>and {used.length - mostLinks} more</span>}
      {user === undefined ? null : (
        <button
          type="button"
          class="chip used-by"
          onClick={() =>
            users.length === 1
              ? store.open(user.path)
              : store.ask({ ...others, uses: keyOf(row), namespace })
          }
        >
          <KindIcon kind={user.kind} />{' '}
          {users.length === 1 ? `used by ${user.name}` : `used by ${users.length}`}
        </button>
      )}
      {session === undefined ? null : (
        <button type="button" class="chip" onClick={() => store.open(session.path)}>
          <KindIcon kind="scheduler" /> scheduler, {session.state}
        </button>
      )}
      {row.kind !== 'scheduler' ? null : (
        <button type="button" class="chip" onClick={() => store.ask({ ...others, namespace })}>
          all of {namespace}
        </button>
      )}
    </span>
  );
}

function keyOf({ kind, namespace, name }: ActorRow): string {
  return `${kind}/${namespace}/${name}`;
}

/** Those that an actor makes use of, in its own order, and those that make use of it. */
function usesOf(
  all: ReadonlyMap<string, ActorRow>,
  row: ActorRow,
): { readonly used: readonly ActorRow[]; readonly users: readonly ActorRow[] } {
  const key = keyOf(row);
  const wanted = new Map<string, ActorRow>();
  const users: ActorRow[] = [];
  for (const each of all.values()) {
    if (row.uses.length > 0 && row.uses.includes(keyOf(each))) wanted.set(keyOf(each), each);
    if (each.uses.includes(key)) users.push(each);
  }
  return { used: row.uses.flatMap((each) => wanted.get(each) ?? []), users };
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
