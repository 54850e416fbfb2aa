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

/** The whole page where the server gives nothing without a token. */
export function TokenPage({ isWrong }: { isWrong: boolean }) {
  const store = useStore();
  const [token, setToken] = useState('');
  return (
    <form
      class="token-page"
      onSubmit={(event) => {
        event.preventDefault();
        store.useToken(token.trim());
        setToken('');
      }}
    >
      <h1>{isWrong ? 'That is not its token.' : 'This operator wants a token.'}</h1>
      {isWrong ? (
        <p role="alert">
          The operator does not take the token that it was given. A token is made anew at each start
          of an operator, unless TROUPE_INSPECT_TOKEN names one.
        </p>
      ) : (
        <p>This page can be reached from other machines, so it shows nothing without one.</p>
      )}
      <label for="token">
        The token is in the link that the operator printed, behind <code>#token=</code>:
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
