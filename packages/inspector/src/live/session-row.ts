import { type SessionView, schedulerPath } from '@troupe/actors';
import type { ActorRow } from '../api/wire.ts';

/** What a session waits for in each of its states that are not the aim. */
const awaited: Readonly<Record<string, string>> = {
  connecting: 'the scheduler to answer',
  'syncing.awaitingServersCall': 'the scheduler to ask for the servers',
  'syncing.awaitingStores': 'our lists of servers and their workloads',
  'syncing.tellingServers': 'the scheduler to take note of the servers',
  'syncing.pausingServers': 'the next attempt to tell of the servers',
  'syncing.awaitingReadiness': 'the agents of its servers to connect',
  'syncing.listing': 'the scheduler to list what it holds',
  'syncing.pausingListing': 'the next attempt to list what it holds',
  backingOff: 'the next attempt to connect',
  closing: 'the channel to close',
};

/** A session with a scheduler as the list has it. */
export function sessionRow(session: SessionView, seq: number): ActorRow {
  const { namespace, state, since, lastError } = session;
  const what = awaited[state];
  const error = lastError === null ? {} : { error: lastError };
  return {
    path: schedulerPath(namespace),
    kind: 'scheduler',
    namespace,
    name: 'scheduler',
    uid: '',
    state,
    since,
    level: what === undefined ? 'settled' : lastError === null ? 'waiting' : 'trouble',
    waitsFor: what === undefined ? null : { what, since, ...error },
    on: null,
    uses: [],
    seq,
  };
}
