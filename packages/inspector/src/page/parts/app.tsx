import logo from '../favicon.svg';
import { ActorList } from './actor-list.tsx';
import { ConnectionBanner, ConnectionSign, TokenPage } from './connection.tsx';
import { Detail } from './detail.tsx';
import { Filters } from './filters.tsx';
import { Help } from './help.tsx';
import { JournalBar } from './journal-bar.tsx';
import { Overview } from './overview.tsx';
import { useStore } from './store-context.ts';
import { useKeys } from './use-keys.ts';

/** The whole page. */
export function App() {
  const store = useStore();
  const { isHelpOpen, setHelpOpen } = useKeys(store);
  const { actor } = store.place.value;
  const connection = store.connection.value;
  if (connection.type === 'denied') return <TokenPage isWrong={connection.isWrong} />;
  return (
    <div class={`app ${connection.type} ${actor === '' ? 'at-overview' : 'at-actor'}`}>
      <header class="bar">
        <button type="button" class="brand" onClick={() => store.open('')} title="Overview (Esc)">
          <img src={logo} alt="" width="22" height="22" />
          Troupe
        </button>
        <ConnectionSign />
        <button type="button" class="keys" onClick={() => setHelpOpen(true)}>
          Keys <kbd>?</kbd>
        </button>
      </header>
      <ConnectionBanner />
      <aside class="side" aria-label="All actors">
        <Filters />
        <ActorList />
      </aside>
      <main class="main">{actor === '' ? <Overview /> : <Detail />}</main>
      <JournalBar />
      {isHelpOpen ? <Help close={() => setHelpOpen(false)} /> : null}
    </div>
  );
}
