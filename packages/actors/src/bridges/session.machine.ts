import { assign, setup } from 'xstate';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { SchedulerCall, SchedulerStream } from '../ports/scheduler-port.ts';

/** What the session knows of itself. */
export interface SessionContext {
  readonly namespace: string;
  /** Counts channels, from 1; what belongs to an older one is dropped. */
  readonly epoch: number;
  /** Failed attempts in a row. */
  readonly attempts: number;
  /** Milliseconds since 1970 at which the present state began. */
  readonly since: number;
  readonly lastError: string | null;
  readonly storesSynced: boolean;
  /** The scheduler has asked for the models in this epoch; it may do so before we have told servers. */
  readonly modelsWanted: boolean;
  readonly wakeId: number;
}

/** What the bridge tells its session. All carry the time of the input. */
export type SessionEvent =
  | { readonly type: 'OPEN'; readonly at: number }
  | { readonly type: 'CLOSE'; readonly at: number }
  | { readonly type: 'STORES_SYNCED'; readonly at: number }
  | { readonly type: 'CONNECTED'; readonly at: number }
  | { readonly type: 'LOST'; readonly at: number; readonly error: string }
  | { readonly type: 'SERVERS_WANTED'; readonly at: number }
  | { readonly type: 'SERVERS_TOLD'; readonly at: number }
  | { readonly type: 'MODELS_WANTED'; readonly at: number }
  | { readonly type: 'LISTED'; readonly at: number }
  | { readonly type: 'STEP_FAILED'; readonly at: number; readonly error: string }
  | { readonly type: 'WOKE'; readonly at: number; readonly id: number };

/** What the session asks of its bridge. */
export type SessionAsk =
  | SchedulerCall
  | { readonly type: 'TellServers' }
  | { readonly type: 'ListEverything' }
  | { readonly type: 'ListModels' }
  | { readonly type: 'AnnounceStalled' }
  | { readonly type: 'AnnounceLost'; readonly error: string };

/**
 * Reconnecting: at once but for a moment, since a scheduler that closed a connection often takes the next,
 * then ever more slowly, at most every 15 s; the port adds jitter.
 */
const reconnectBackoff: BackoffPolicy = { firstMs: 50, factor: 2, capMs: 15_000 };
/** A step of the sync that failed on a living channel. */
const stepBackoff: BackoffPolicy = { firstMs: 500, factor: 2, capMs: 10_000 };
const jitter = 0.5;
/** How long a session is in sync before the next loss counts as the first. */
const healthyMs = 30_000;
/**
 * How long the scheduler may wait for agents before that is said: they connect again within seconds,
 * and what is unloaded before they did comes back with them.
 */
const stalledAfterMs = 60_000;

const vocabulary = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    input: {} as { namespace: string },
  },
  actions: {
    /** Provided by the bridge that runs the session. */
    ask: (_, _ask: SessionAsk) => {
      throw new Error('the action `ask` is provided by the bridge that runs the session');
    },
    enter: assign(({ event }) => ('at' in event ? { since: event.at } : {})),
    nextEpoch: assign(({ context }) => ({ epoch: context.epoch + 1, modelsWanted: false })),
    noteModelsWanted: assign({ modelsWanted: true }),
    nextWake: assign(({ context }) => ({ wakeId: context.wakeId + 1 })),
    noteError: assign(({ context, event }) =>
      'error' in event ? { lastError: event.error, attempts: context.attempts + 1 } : {},
    ),
    noteHealth: assign({ attempts: 0, lastError: null }),
    noteSync: assign({ lastError: null }),
    /** Only a session that was in sync for a while makes up for the failures before it. */
    noteLoss: assign(({ context, event }) =>
      'error' in event
        ? {
            lastError: event.error,
            attempts: event.at - context.since >= healthyMs ? 1 : context.attempts + 1,
          }
        : {},
    ),
    noteStores: assign({ storesSynced: true }),
  },
  guards: {
    storesSynced: ({ context }) => context.storesSynced,
    modelsWanted: ({ context }) => context.modelsWanted,
    isOwnWake: ({ context, event }) => event.type === 'WOKE' && event.id === context.wakeId,
  },
});

function wakeAfter(policy: BackoffPolicy) {
  return ({ context }: { context: SessionContext }): SessionAsk => ({
    type: 'Wake',
    id: context.wakeId,
    afterMs: backoffMs(policy, Math.max(context.attempts - 1, 0), context.namespace),
    jitter,
  });
}

function subscribe(stream: SchedulerStream) {
  return ({ context }: { context: SessionContext }): SessionAsk => ({
    type: 'Subscribe',
    epoch: context.epoch,
    stream,
  });
}

const hangUp = ({ context }: { context: SessionContext }): SessionAsk => ({
  type: 'Disconnect',
  epoch: context.epoch,
});

const announceLost = ({ context }: { context: SessionContext }): SessionAsk => ({
  type: 'AnnounceLost',
  error: context.lastError ?? 'the session was closed',
});

/**
 * The life of one namespace's session with its scheduler.
 *
 * The order is the scheduler's: it asks for servers, waits until their agents are connected, and only
 * then takes models. Telling it of the servers waits in turn for our own stores, since a first sync
 * that leaves servers out makes the scheduler believe that they are not coming.
 */
export const sessionMachine = vocabulary.createMachine({
  id: 'session',
  context: ({ input }) => ({
    namespace: input.namespace,
    epoch: 0,
    attempts: 0,
    since: 0,
    lastError: null,
    storesSynced: false,
    modelsWanted: false,
    wakeId: 0,
  }),
  initial: 'idle',
  on: { STORES_SYNCED: { actions: 'noteStores' } },
  states: {
    idle: {
      description: 'No resource needs a scheduler here.',
      entry: ['enter', 'noteHealth'],
      on: { OPEN: 'connecting' },
    },
    connecting: {
      description: 'Opens a channel; a new epoch begins.',
      entry: [
        'enter',
        'nextEpoch',
        { type: 'ask', params: ({ context }) => ({ type: 'Connect', epoch: context.epoch }) },
      ],
      on: {
        CONNECTED: 'syncing',
        LOST: {
          target: 'backingOff',
          actions: ['noteError', { type: 'ask', params: announceLost }],
        },
        CLOSE: 'closing',
      },
    },
    syncing: {
      description: 'Brings both sides to the same knowledge.',
      initial: 'awaitingServersCall',
      entry: [
        'enter',
        { type: 'ask', params: subscribe('servers') },
        { type: 'ask', params: subscribe('experiments') },
        { type: 'ask', params: subscribe('pipelines') },
        { type: 'ask', params: subscribe('models') },
        { type: 'ask', params: subscribe('controlPlane') },
      ],
      on: {
        LOST: {
          target: 'backingOff',
          actions: [
            'noteError',
            { type: 'ask', params: announceLost },
            { type: 'ask', params: hangUp },
          ],
        },
        CLOSE: 'closing',
        MODELS_WANTED: { actions: 'noteModelsWanted' },
      },
      states: {
        awaitingServersCall: {
          description: 'Waits for the scheduler to ask for the servers.',
          on: { SERVERS_WANTED: 'awaitingStores' },
        },
        awaitingStores: {
          description: 'Waits for our lists of servers and their workloads.',
          always: { guard: 'storesSynced', target: 'tellingServers' },
        },
        tellingServers: {
          description: 'Tells the scheduler which servers to expect, even if there are none.',
          entry: { type: 'ask', params: { type: 'TellServers' } },
          on: {
            SERVERS_TOLD: [
              { guard: 'modelsWanted', target: 'listing' },
              { target: 'awaitingReadiness' },
            ],
            STEP_FAILED: { target: 'pausingServers', actions: 'noteError' },
          },
        },
        pausingServers: {
          description: 'Telling the servers failed; it is tried again.',
          entry: ['nextWake', { type: 'ask', params: wakeAfter(stepBackoff) }],
          on: { WOKE: { guard: 'isOwnWake', target: 'tellingServers' } },
        },
        awaitingReadiness: {
          description: 'Waits for the scheduler, which waits for the agents of those servers.',
          entry: [
            'nextWake',
            {
              type: 'ask',
              params: ({ context: { wakeId: id } }) => ({
                type: 'Wake',
                id,
                afterMs: stalledAfterMs,
                jitter: 0,
              }),
            },
          ],
          always: { guard: 'modelsWanted', target: 'listing' },
          on: { WOKE: { guard: 'isOwnWake', target: 'stalled' } },
        },
        stalled: {
          description:
            'The scheduler still waits for agents; what is to be unloaded is unloaded already.',
          entry: { type: 'ask', params: { type: 'AnnounceStalled' } },
          always: { guard: 'modelsWanted', target: 'listing' },
        },
        listing: {
          description: 'Asks for everything that the scheduler holds.',
          entry: { type: 'ask', params: { type: 'ListEverything' } },
          on: {
            LISTED: '#live',
            STEP_FAILED: { target: 'pausingListing', actions: 'noteError' },
          },
        },
        pausingListing: {
          description: 'Asking for some of it failed; it is tried again.',
          entry: ['nextWake', { type: 'ask', params: wakeAfter(stepBackoff) }],
          on: { WOKE: { guard: 'isOwnWake', target: 'listing' } },
        },
      },
    },
    live: {
      id: 'live',
      description: 'In sync: requests go out and statuses come in.',
      entry: ['enter', 'noteSync'],
      on: {
        LOST: {
          target: 'backingOff',
          actions: [
            'noteLoss',
            { type: 'ask', params: announceLost },
            { type: 'ask', params: hangUp },
          ],
        },
        CLOSE: 'closing',
        SERVERS_WANTED: { actions: { type: 'ask', params: { type: 'TellServers' } } },
        MODELS_WANTED: { actions: { type: 'ask', params: { type: 'ListModels' } } },
      },
    },
    backingOff: {
      description: 'The channel failed; waits before the next attempt.',
      entry: ['enter', 'nextWake', { type: 'ask', params: wakeAfter(reconnectBackoff) }],
      on: {
        WOKE: { guard: 'isOwnWake', target: 'connecting' },
        CLOSE: 'closing',
      },
    },
    closing: {
      description: 'Hangs up, since nothing is left here that needs a scheduler.',
      entry: ['enter', { type: 'ask', params: hangUp }],
      always: 'idle',
    },
  },
});
