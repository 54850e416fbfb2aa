import { ControlPlaneResponse_Event, type ServerNotify } from '@troupe/scheduler-api';
import { createActor } from 'xstate';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { SchedulerCommand } from '../command.ts';
import type { LaneInput } from '../journal-record.ts';
import { type Path, type ScheduledActorKind, schedulerPath, supervisorPath } from '../path.ts';
import type { SchedulerCall, SchedulerStream } from '../ports/scheduler-port.ts';
import { stateName } from '../state-name.ts';
import { machineSnapshot, persisted } from '../supervisor-snapshot.ts';
import { type Bridge, createEffectsBuffer, type Offered } from './bridge.ts';
import { createListings, type Listing } from './listings.ts';
import { createNonsenseCount } from './nonsense-count.ts';
import { createResourceWords } from './resource-words.ts';
import { createResyncProgress } from './resync-progress.ts';
import {
  type CallIdentity,
  listCall,
  notifyCall,
  toldRequest,
  workCall,
} from './scheduler-calls.ts';
import {
  createNewsReader,
  keptOf,
  type ResourceNews,
  type SchedulerBridgeAnswer,
  type SchedulerNews,
} from './scheduler-news.ts';
import { createSessionNames, serverReport } from './scheduler-reports.ts';
import {
  type SchedulerBridgeSnapshot,
  schedulerState,
  snapshotOfScheduler,
} from './scheduler-snapshot.ts';
import {
  kindOf,
  kindOfPoll,
  kindOfStream,
  nameOf,
  type PollCommand,
  type RequestCommand,
  scheduledActorKinds,
  streamOfKind,
  type UnderWay,
  type Wake,
  type Work,
} from './scheduler-work.ts';
import { createServerNotices } from './server-notices.ts';
import { type SessionAsk, sessionMachine } from './session.machine.ts';
import { callsAtATime, type SchedulerBridgeOptions } from './session-options.ts';
import { askedOften, onChange, type SessionView } from './session-view.ts';

/** The lane of one namespace's scheduler. */
export interface SchedulerBridge
  extends Bridge<SchedulerCall, SchedulerBridgeAnswer, SchedulerBridgeSnapshot> {
  session(): SessionView;
}

/** A lone stream that keeps ending is opened again ever more slowly (contract: 15 s at most). */
const resubscribeBackoff: BackoffPolicy = { firstMs: 1_000, factor: 1.5, capMs: 15_000 };
const retryServerMs = 2_000;

/**
 * Makes the bridge that multiplexes a namespace's traffic with its scheduler.
 *
 * Requests wait in lanes, one per name, so that what concerns one model goes in order, and a bounded
 * number is under way. Everything belongs to an epoch: with the channel go all requests and answers,
 * and the actors, told of it, ask again in the next.
 */
export function createSchedulerBridge(
  options: SchedulerBridgeOptions,
  from?: SchedulerBridgeSnapshot,
): SchedulerBridge {
  const { namespace, window = 32, repollMs = 600_000, onSession } = options;
  const effects = createEffectsBuffer<SchedulerCall>();
  const state = schedulerState(from);
  const { lanes, underWay, wakes, servers, told, census, versions, streamFailures, counters } =
    state;
  const polls = new Map<string, Extract<UnderWay, { type: 'work' }>>();
  const names = createSessionNames(namespace);
  const heard = { names, census, versions };
  const reader = createNewsReader(namespace);
  const { leaveAlone, counts } = createNonsenseCount(namespace, options.onNonsense);
  const words = createResourceWords({ ...heard, epoch, overtake, offer: tell, leaveAlone });
  const resync = createResyncProgress(() => onSession?.(view()));
  const listings = createListings(
    state.unlisted,
    [...underWay.values()].filter((each) => each.type === 'listing'),
  );
  const notices = createServerNotices(servers, told);
  let working = 0;
  for (const entry of underWay.values()) {
    if (entry.type !== 'work') continue;
    working += 1;
    if (entry.work.type === 'poll') polls.set(entry.lane, entry);
  }

  const logic = sessionMachine.provide({ actions: { ask: (_, params) => obey(params) } });
  const session = createActor(logic, {
    id: schedulerPath(namespace),
    input: { namespace },
    ...(from === undefined ? {} : { snapshot: persisted(from.session) }),
  });
  if (onSession !== undefined) session.subscribe(onChange(view, onSession));
  session.start();

  function view(): SessionView {
    const { value, context } = session.getSnapshot();
    return {
      namespace,
      state: stateName(value),
      epoch: context.epoch,
      since: context.since,
      lastError: context.lastError,
      waiting: lanes.size,
      resync: resync.now(),
      nonsense: counts(),
    };
  }

  function epoch(): number {
    return session.getSnapshot().context.epoch;
  }

  /** Where the answer to the latest question belongs. */
  function identity(): CallIdentity {
    return { epoch: epoch(), id: counters.lastId };
  }

  const isLive = askedOften(session, (now) => now.matches('live'));
  const isIdle = askedOften(session, (now) => now.matches('idle'));
  /** One that waits for its agents is asked to unload only. */
  const takesRequests = askedOften(
    session,
    (now) => now.matches('live') || now.matches({ syncing: 'stalled' }),
  );

  function obey(ask: SessionAsk): void {
    switch (ask.type) {
      case 'TellServers':
        tellServers();
        return;
      case 'ListEverything':
        for (const kind of listings.missing()) list(kind);
        return;
      case 'ListModels':
        list('model');
        return;
      case 'AnnounceStalled':
        effects.offer(supervisorPath, { type: 'SessionStalled', namespace, epoch: epoch() });
        return;
      case 'AnnounceLost':
        effects.offer(supervisorPath, { type: 'SessionLost', namespace, error: ask.error });
        return;
      case 'Wake':
        wake({ type: 'session', id: ask.id }, ask.afterMs, ask.jitter);
        return;
      case 'Disconnect':
        forgetEpoch();
        effects.call(ask);
        return;
      default:
        effects.call(ask);
    }
  }

  function wake(purpose: Wake, afterMs: number, jitter: number): void {
    counters.lastId += 1;
    wakes.set(counters.lastId, purpose);
    effects.call({ type: 'Wake', id: counters.lastId, afterMs, jitter });
  }

  /** Lists of other occasions put off the next one, so that there is one chain of them. */
  function armRepoll(): void {
    wakes.delete(counters.repollId);
    wake({ type: 'repoll', epoch: epoch() }, repollMs, 0.2);
    counters.repollId = counters.lastId;
  }

  /** Drops all that belongs to the channel; whoever waits for an answer is told by `SessionLost`. */
  function forgetEpoch(): void {
    lanes.clear();
    wakes.clear();
    resync.end();
    underWay.clear();
    polls.clear();
    told.clear();
    census.clear();
    names.clear();
    reader.clear();
    versions.clear();
    streamFailures.clear();
    listings.clear();
    working = 0;
  }

  function tellServers(): void {
    counters.lastId += 1;
    underWay.set(counters.lastId, { type: 'firstSync' });
    effects.call(notifyCall(identity(), notices.tellAll(), true));
  }

  function list(kind: ScheduledActorKind): void {
    const listing = listings.begin(kind);
    if (listing === null) return;
    counters.lastId += 1;
    underWay.set(counters.lastId, listing);
    effects.call(listCall(identity(), kind));
  }

  function accept(who: Path, command: SchedulerCommand, at: number): void {
    reader.note(command);
    switch (command.type) {
      case 'OpenSession':
        session.send({ type: 'OPEN', at });
        return;
      case 'CloseSession':
        session.send({ type: 'CLOSE', at });
        return;
      case 'AllowFirstSync':
        session.send({ type: 'STORES_SYNCED', at });
        return;
      case 'ShareCalls':
        counters.shared = command.shared;
        return;
      case 'NotifyServer':
        if (notices.keep(command.server)) tellIfNew(command.server.name);
        return;
      case 'ForgetServer':
        notices.forget(command.name);
        lanes.drop(`server/${command.name}`, 'notify');
        return;
      case 'PollModel':
      case 'PollPipeline':
      case 'PollExperiment':
        poll(command);
        return;
      default:
        if (command.epoch !== epoch() || !takesRequests()) return;
        request(who, command, at);
    }
  }

  function poll({ type, name, epoch: asked }: PollCommand): void {
    if (asked !== epoch() || !takesRequests()) return;
    const kind = kindOfPoll[type];
    lanes.put(`${kind}/${name}`, 'poll', { type: 'poll', kind, name });
  }

  function request(who: Path, command: RequestCommand, at: number): void {
    const work = { type: 'request', who, command } as const;
    const replaced = lanes.put(`${kindOf(command)}/${nameOf(command)}`, command.type, work);
    if (replaced === undefined) resync.asked(at);
  }

  /** Queues what a server expects, unless the scheduler has been told just that. */
  function tellIfNew(name: string): void {
    const server = notices.untold(name);
    if (server === undefined || !isLive()) return;
    lanes.put(`server/${name}`, 'notify', { type: 'server', server });
  }

  function pump(): void {
    while (working < callsAtATime(window, counters.shared) && takesRequests()) {
      const entry = lanes.take();
      if (entry === undefined) return;
      start(entry.lane, entry.item);
    }
  }

  function start(lane: string, work: Work): void {
    counters.lastId += 1;
    working += 1;
    const entry = { type: 'work' as const, lane, work, overtaken: false };
    underWay.set(counters.lastId, entry);
    if (work.type === 'server') notices.tell(work.server);
    else if (work.type === 'poll') polls.set(lane, entry);
    effects.call(workCall(identity(), work));
  }

  function finish(id: number): UnderWay | undefined {
    const entry = underWay.get(id);
    underWay.delete(id);
    if (entry?.type === 'work') {
      working -= 1;
      lanes.done(entry.lane);
      if (entry.work.type === 'poll') polls.delete(entry.lane);
      else if (entry.work.type === 'request') resync.answered(working + lanes.size);
    } else if (entry?.type === 'listing') {
      listings.end(entry);
    }
    return entry;
  }

  function take(answer: SchedulerNews, at: number): void {
    if (answer.type === 'Woke') {
      woken(answer.id, at);
      return;
    }
    if (answer.epoch !== epoch()) return;
    switch (answer.type) {
      case 'Connected':
        session.send({ type: 'CONNECTED', at });
        return;
      case 'Disconnected':
        session.send({ type: 'LOST', at, error: `${answer.code}: ${answer.message}` });
        return;
      case 'StreamMessage':
        hear(answer, at);
        return;
      case 'StreamEnded':
        ended(answer.stream, answer.code, at);
        return;
      case 'UnaryAnswered':
        succeeded(answer.id, at);
        return;
      case 'NonsenseHeard':
        leaveAlone(answer.kind, answer.about);
        return;
      case 'ResourceTold':
        if (words.hear(answer.news)) streamFailures.delete(streamOfKind[answer.news.kind]);
        return;
      case 'ResourcesListed':
        listed(answer.id, answer.items, at);
        return;
      case 'CallFailed':
        failed(answer.id, answer.code, answer.message, at);
    }
  }

  function woken(id: number, at: number): void {
    const purpose = wakes.get(id);
    wakes.delete(id);
    if (purpose === undefined) return;
    if (purpose.type === 'session') {
      session.send({ type: 'WOKE', at, id: purpose.id });
      return;
    }
    if (purpose.epoch !== epoch()) return;
    if (purpose.type === 'repoll') {
      if (isLive()) for (const kind of scheduledActorKinds) list(kind);
      return;
    }
    if (purpose.type === 'server') {
      tellIfNew(purpose.name);
      return;
    }
    effects.call({ type: 'Subscribe', epoch: purpose.epoch, stream: purpose.stream });
    const kind = kindOfStream.get(purpose.stream);
    if (kind !== undefined && isLive()) list(kind);
  }

  /** Something newer is known than what was asked for. */
  function overtake(kind: ScheduledActorKind, name: string): void {
    const asked = polls.get(`${kind}/${name}`);
    if (asked !== undefined) asked.overtaken = true;
    listings.overtake(kind, name);
  }

  function hear(answer: Extract<SchedulerNews, { type: 'StreamMessage' }>, at: number): void {
    streamFailures.delete(answer.stream);
    switch (answer.stream) {
      case 'servers':
        // With its last agent a scheduler forgets what it was told of a server.
        if (
          answer.message.kubernetesMeta === undefined &&
          notices.lose(answer.message.serverName)
        ) {
          tellIfNew(answer.message.serverName);
        }
        tell(serverReport(answer.message, namespace, epoch()));
        return;
      case 'controlPlane':
        if (answer.message.event === ControlPlaneResponse_Event.SEND_SERVERS) {
          session.send({ type: 'SERVERS_WANTED', at });
        } else if (answer.message.event === ControlPlaneResponse_Event.SEND_MODELS) {
          session.send({ type: 'MODELS_WANTED', at });
        } else if (answer.message.event === ControlPlaneResponse_Event.SEND_PIPELINES) {
          if (isLive()) list('pipeline');
        } else if (answer.message.event === ControlPlaneResponse_Event.SEND_EXPERIMENTS) {
          if (isLive()) list('experiment');
        }
    }
  }

  function tell(offered: Offered | null): void {
    if (offered !== null) effects.offer(offered.to, offered.fact);
  }

  function ended(stream: SchedulerStream, code: string, at: number): void {
    if (code === 'UNIMPLEMENTED') {
      // Nobody is going to ask, so everything is told at once.
      if (stream === 'controlPlane') {
        session.send({ type: 'SERVERS_WANTED', at });
        session.send({ type: 'MODELS_WANTED', at });
      }
      return;
    }
    const failures = streamFailures.get(stream) ?? 0;
    streamFailures.set(stream, failures + 1);
    const afterMs = backoffMs(resubscribeBackoff, failures, `${namespace}/${stream}`);
    wake({ type: 'resubscribe', epoch: epoch(), stream }, afterMs, 0.5);
  }

  function succeeded(id: number, at: number): void {
    const entry = finish(id);
    if (entry?.type === 'firstSync') {
      session.send({ type: 'SERVERS_TOLD', at });
    } else if (entry?.type === 'work' && entry.work.type === 'request') {
      const { who, command } = entry.work;
      listings.overtake(kindOf(command), nameOf(command));
      effects.offer(who, {
        type: 'RequestAccepted',
        method: command.type,
        epoch: command.epoch,
        generation: command.generation,
      });
    }
  }

  function listed(id: number, items: readonly ResourceNews[], at: number): void {
    const entry = finish(id);
    if (entry?.type === 'listing') {
      wasListed(entry, items, at);
    } else if (entry?.type === 'work' && entry.work.type === 'poll' && !entry.overtaken) {
      words.answer(items);
    }
  }

  function wasListed(listing: Listing, items: readonly ResourceNews[], at: number): void {
    words.list(listing, items);
    listings.complete(listing);
    if (listings.missing().length > 0) return;
    const wasLive = isLive();
    if (wasLive && listing.kind !== 'model') return;
    session.send({ type: 'LISTED', at });
    for (const name of notices.names()) tellIfNew(name);
    effects.offer(supervisorPath, { type: 'SessionSynced', namespace, epoch: epoch() });
    resync.begin(at);
    armRepoll();
  }

  function failed(id: number, code: string, message: string, at: number): void {
    const entry = finish(id);
    if (entry === undefined) return;
    if (entry.type === 'listing' && entry.kind !== 'model' && code === 'UNIMPLEMENTED') {
      wasListed(entry, [], at); // A scheduler that is older than the kind holds none of it.
      return;
    }
    if (entry.type !== 'work') {
      session.send({ type: 'STEP_FAILED', at, error: `${code}: ${message}` });
      if (!isLive()) return;
      if (entry.type === 'listing') armRepoll();
      else for (const server of servers.values()) retryServer(server);
      return;
    }
    const { work } = entry;
    switch (work.type) {
      case 'request':
        effects.offer(work.who, {
          type: 'RequestRejected',
          method: work.command.type,
          epoch: work.command.epoch,
          generation: work.command.generation,
          code,
          message,
        });
        return;
      case 'poll':
        if (code === 'FAILED_PRECONDITION' && !entry.overtaken) {
          words.deny(work.kind, work.name);
        }
        return;
      case 'server':
        retryServer(work.server);
    }
  }

  /** A server's numbers that could not be told are told again after a pause. */
  function retryServer(server: ServerNotify): void {
    notices.miss(server);
    wake({ type: 'server', epoch: epoch(), name: server.name }, retryServerMs, 0.5);
  }

  return {
    reads: reader.read,
    keeps: keptOf,
    tells: (call) => toldRequest(call, underWay),
    receive(input: LaneInput<SchedulerBridgeAnswer>, at) {
      if (input.type === 'answer') take(reader.read(input.answer), at);
      else accept(input.who, input.command as SchedulerCommand, at);
      pump();
      return effects.take();
    },
    isOver: () => epoch() > 0 && isIdle(),
    snapshot: () => snapshotOfScheduler(state, machineSnapshot(session)),
    session: view,
  };
}
