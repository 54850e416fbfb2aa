import { useState } from 'preact/hooks';
import { showAge } from '../state/age.ts';
import { useStore } from './store-context.ts';

/** In a word, how the page stands with the operator. */
export function ConnectionSign() {
  const { connection, journal } = useStore();
  const { type } = connection.value;
  const words = {
    connecting: 'Connecting…',
    live: journal.summary.value === null ? 'Live' : 'Journal',
    lost: 'Out of reach',
    denied: 'Token needed',
  } as const;
  return (
    <span class={`connection ${type}`} role="status">
      <span class="dot" aria-hidden="true" />
      {words[type]}
    </span>
  );
}

/** What is wrong between the page and the operator, while something is. */
export function ConnectionBanner() {
  const store = useStore();
  const connection = store.connection.value;
  if (connection.type === 'denied') return <TokenForm />;
  if (connection.type !== 'lost') return null;
  // Counted by this machine's clock, which goes on without the operator.
  void store.now.value;
  return (
    <div class="banner lost" role="alert">
      <b>The operator is out of reach</b> for {showAge(Date.now() - connection.since)} (
      {connection.error}). What you see is as it was; the page comes back by itself.
      <button type="button" onClick={() => store.retry()}>
        Try now
      </button>
    </div>
  );
}

function TokenForm() {
  const store = useStore();
  const [token, setToken] = useState('');
  return (
    <form
      class="banner denied"
      onSubmit={(event) => {
        event.preventDefault();
        store.useToken(token.trim());
      }}
    >
      <label for="token">
        <b>This operator wants a token.</b> It is in the link that the operator printed:
      </label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        value={token}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <button type="submit">Open</button>
    </form>
  );
}
