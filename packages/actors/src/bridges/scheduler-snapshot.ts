import type { ServerNotify } from '@troupe/scheduler-api';
import type { ScheduledActorKind } from '../path.ts';
import type { SchedulerStream } from '../ports/scheduler-port.ts';
import type { MachineSnapshot } from '../supervisor-snapshot.ts';
import { type Census, createCensus } from './census.ts';
import { createKeyedLanes, type KeyedLanes, type LaneSnapshot } from './keyed-lanes.ts';
import { scheduledActorKinds, type UnderWay, type Wake, type Work } from './scheduler-work.ts';

/** All that a scheduler bridge has to do, has under way, and has heard, beside its session. */
export interface SchedulerState {
  readonly lanes: KeyedLanes<Work>;
  readonly underWay: Map<number, UnderWay>;
  readonly wakes: Map<number, Wake>;
  /** What each server expects, by its name. */
  readonly servers: Map<string, ServerNotify>;
  /** What was last sent of each server in this epoch. */
  readonly told: Map<string, ServerNotify>;
  readonly census: Census;
  /** Kinds of which this epoch has not seen a whole list. */
  readonly unlisted: Set<ScheduledActorKind>;
  /** The latest version of each pipeline in this epoch, by its name. */
  readonly versions: Map<string, number>;
  /** Ends in a row without a message between. */
  readonly streamFailures: Map<SchedulerStream, number>;
  readonly counters: { lastId: number; repollId: number; shared: boolean };
}

/**
 * The same as plain JSON, with the session.
 *
 * The bridge tells notices of servers apart by identity, since one may come back to what an earlier one
 * said. Here they are in a list, and known by their places in it.
 */
export interface SchedulerBridgeSnapshot {
  readonly session: MachineSnapshot;
  readonly notices: readonly ServerNotify[];
  readonly servers: readonly number[];
  readonly told: readonly number[];
  readonly lanes: readonly LaneSnapshot<KeptWork>[];
  readonly underWay: readonly (readonly [id: number, KeptUnderWay])[];
  readonly wakes: readonly (readonly [id: number, Wake])[];
  readonly living: readonly string[];
  readonly unlisted: readonly ScheduledActorKind[];
  readonly versions: readonly (readonly [name: string, version: number])[];
  readonly streamFailures: readonly (readonly [SchedulerStream, number])[];
  readonly counters: SchedulerState['counters'];
}

type KeptWork =
  | Exclude<Work, { type: 'server' }>
  | { readonly type: 'server'; readonly notice: number };

type KeptUnderWay =
  | {
      readonly type: 'work';
      readonly lane: string;
      readonly work: KeptWork;
      readonly overtaken: boolean;
    }
  | { readonly type: 'firstSync' }
  | {
      readonly type: 'listing';
      readonly kind: ScheduledActorKind;
      readonly overtaken: readonly string[];
    };

const nothing: Omit<SchedulerBridgeSnapshot, 'session'> = {
  notices: [],
  servers: [],
  told: [],
  lanes: [],
  underWay: [],
  wakes: [],
  living: [],
  unlisted: scheduledActorKinds,
  versions: [],
  streamFailures: [],
  counters: { lastId: 0, repollId: 0, shared: false },
};

/** The state of a bridge that knows nothing, or what a snapshot says. */
export function schedulerState(
  from: Omit<SchedulerBridgeSnapshot, 'session'> = nothing,
): SchedulerState {
  const noticeAt = (place: number): ServerNotify => {
    const notice = from.notices[place];
    if (notice === undefined) throw new RangeError(`there is no notice ${place} of a server`);
    return notice;
  };
  const byName = (places: readonly number[]) =>
    new Map(places.map(noticeAt).map((notice) => [notice.name, notice]));
  const workOf = (kept: KeptWork): Work =>
    kept.type === 'server' ? { type: 'server', server: noticeAt(kept.notice) } : kept;
  const lanes = from.lanes.map(({ waiting, ...lane }) => ({
    ...lane,
    waiting: waiting.map(([slot, work]) => [slot, workOf(work)] as const),
  }));
  const underWay = from.underWay.map(([id, entry]): [number, UnderWay] => {
    if (entry.type === 'work') return [id, { ...entry, work: workOf(entry.work) }];
    if (entry.type === 'firstSync') return [id, entry];
    return [id, { ...entry, overtaken: new Set(entry.overtaken) }];
  });
  return {
    lanes: createKeyedLanes(lanes),
    underWay: new Map(underWay),
    wakes: new Map(from.wakes),
    servers: byName(from.servers),
    told: byName(from.told),
    census: createCensus(from.living),
    unlisted: new Set(from.unlisted),
    versions: new Map(from.versions),
    streamFailures: new Map(from.streamFailures),
    counters: { ...from.counters },
  };
}

/** Copies what changes; commands and notices never do. */
export function snapshotOfScheduler(
  state: SchedulerState,
  session: MachineSnapshot,
): SchedulerBridgeSnapshot {
  const places = new Map<ServerNotify, number>();
  const placeOf = (notice: ServerNotify): number => {
    const place = places.get(notice) ?? places.size;
    places.set(notice, place);
    return place;
  };
  const kept = (work: Work): KeptWork =>
    work.type === 'server' ? { type: 'server', notice: placeOf(work.server) } : work;
  const servers = Array.from(state.servers.values(), placeOf);
  const told = Array.from(state.told.values(), placeOf);
  const lanes = state.lanes.snapshot(kept);
  const underWay = Array.from(state.underWay, ([id, entry]): [number, KeptUnderWay] => {
    if (entry.type === 'work') return [id, { ...entry, work: kept(entry.work) }];
    if (entry.type === 'firstSync') return [id, entry];
    return [id, { ...entry, overtaken: [...entry.overtaken] }];
  });
  return {
    session,
    notices: [...places.keys()],
    servers,
    told,
    lanes,
    underWay,
    wakes: [...state.wakes],
    living: state.census.snapshot(),
    unlisted: [...state.unlisted],
    versions: [...state.versions],
    streamFailures: [...state.streamFailures],
    counters: { ...state.counters },
  };
}
