import { hasInherited, type KubeObject } from '@troupe/resources';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { KubeCommand } from '../command.ts';
import type { LaneInput } from '../journal-record.ts';
import type { Path } from '../path.ts';
import type { KubeAnswer, KubeCall } from '../ports/kube-port.ts';
import { type Bridge, createEffectsBuffer, type ToldCall } from './bridge.ts';
import { beginChild, type ChildMove, childStep } from './child-write.ts';
import { eventObject } from './event-object.ts';
import {
  asksTheSame,
  type ChildJob,
  callOf,
  childLane,
  childOf,
  isChildJob,
  type Job,
  type KubeUnderWay,
  laneOf,
  type ObjectCommand,
  type PlainJob,
  serialOf,
  slots,
  toldEvent,
  toldWrite,
  type UnnumberedCall,
  writes,
} from './kube-work.ts';
import type { KubeWriterAnswer } from './kube-writer-answer.ts';
import {
  type KubeWriterSnapshot,
  kubeWriterState,
  snapshotOfWriter,
} from './kube-writer-snapshot.ts';

/** How the writer spreads its work. */
export interface KubeWriterOptions {
  /** Writes under way at a time. */
  readonly window?: number;
  /** How long a progress report waits for the verdict that would replace it. */
  readonly progressDelayMs?: number;
  /** Events that may wait; the oldest are dropped beyond that, as Events are best effort. */
  readonly maxEvents?: number;
}

/** What the writer is busy with, for metrics. */
export interface KubeWriterLoad {
  readonly waiting: number;
  readonly underWay: number;
  readonly droppedEvents: number;
}

/** The lane through which everything is written to Kubernetes. */
export interface KubeWriter extends Bridge<KubeCall, KubeWriterAnswer, KubeWriterSnapshot> {
  load(): KubeWriterLoad;
}

const retryBackoff: BackoffPolicy = { firstMs: 500, factor: 2, capMs: 30_000 };

/** A progress report that is this much overdue goes with those that somebody waits for. */
const maxProgressDelayMs = 5_000;

/** Writes under way where namespaces share the operator. */
const sharedWindow = 8;

/** Low-priority writes begin only while fewer than this are under way. */
const maxIdleWindow = 4;

/**
 * Makes the Kubernetes writer.
 *
 * Writes that somebody waits for (finalizers, verdicts, children) go first, first come first served,
 * one at a time per object. Progress reports wait a moment, since a verdict mostly follows at once,
 * and Events are written when nothing else is to do. What the API refuses for a passing reason is
 * tried again, ever slower, unless something newer takes its place. An actor that asks for the same once
 * more changes nothing of that pace, and is told of the next refusal; a child that it corrected is tried at once.
 */
export function createKubeWriter(
  options: KubeWriterOptions = {},
  from?: KubeWriterSnapshot,
): KubeWriter {
  const { window = 32, progressDelayMs = 200, maxEvents = 10_000 } = options;
  // After the urgent ones were pumped, fewer than this under way means that none of them can start.
  const idleWindow = Math.min(window, maxIdleWindow);
  const state = kubeWriterState(from);
  const { lanes, progress, underWay, pauses, events, counters } = state;
  const effects = createEffectsBuffer<KubeCall>();
  const isUnderWay = (...types: readonly KubeUnderWay['type'][]) =>
    [...underWay.values()].filter(({ type }) => types.includes(type));
  let writing = isUnderWay('job', 'event').length;
  let progressArmed = isUnderWay('progressDue').length > 0;

  function issue(call: UnnumberedCall, entry: KubeUnderWay): void {
    counters.lastId += 1;
    const id = counters.lastId;
    underWay.set(id, entry);
    if (entry.type === 'job' || entry.type === 'event') writing += 1;
    effects.call({ ...call, id } as KubeCall);
  }

  function accept(who: Path, command: KubeCommand, at: number): void {
    if (command.type === 'RecordEvent') {
      if (events.length >= maxEvents) {
        events.shift();
        counters.droppedEvents += 1;
      }
      events.push(command);
      return;
    }
    if (command.type === 'ShareWrites') {
      counters.shared = command.shared;
      return;
    }
    if (command.type === 'ForgetChildren') {
      forgetChildren(who, command.children);
      return;
    }
    const job = jobOf(who, command);
    if (command.type !== 'PatchStatus') {
      takePlace(job, lanes.put(job.lane, slots[command.type], job));
      if (isChildJob(job)) endPauseBefore(job);
      return;
    }
    const slot = slots.PatchStatus;
    const waited = progress.get(who);
    progress.delete(who);
    const replaced = lanes.drop(who, slot);
    takePlace(job, replaced);
    if (command.urgency === 'verdict' || replaced !== undefined) lanes.put(who, slot, job);
    else progress.set(who, { job, dueAt: waited?.dueAt ?? at + progressDelayMs });
  }

  function forgetChildren(who: Path, children: readonly string[]): void {
    for (const child of children) lanes.drop(childLane(who, child), slots.ApplyChild);
    for (const entry of underWay.values()) {
      if ('job' in entry && entry.job.who === who && isChildJob(entry.job)) {
        entry.job.isForgotten = true;
      }
    }
  }

  function promoteDueProgress(at: number): void {
    // Whatever is under way comes back with an answer, and then there is another look.
    if (writing >= idleWindow) {
      promoteOverdueProgress(at);
      return;
    }
    for (const [who, { job, dueAt }] of progress) {
      if (dueAt > at) {
        if (progressArmed) return;
        progressArmed = true;
        issue({ type: 'Wake', afterMs: dueAt - at }, { type: 'progressDue' });
        return;
      }
      if (writing >= idleWindow) return;
      progress.delete(who);
      lanes.put(who, slots[job.command.type], job);
      pump();
    }
  }

  /** However much else there is to write, a report does not wait for ever. */
  function promoteOverdueProgress(at: number): void {
    if (at < counters.nextOverdueLookAt) return;
    counters.nextOverdueLookAt = at + maxProgressDelayMs / 5;
    for (const [who, { job, dueAt }] of progress) {
      if (dueAt + maxProgressDelayMs > at) return;
      progress.delete(who);
      lanes.put(who, slots[job.command.type], job);
    }
  }

  function pump(): void {
    const most = counters.shared ? Math.min(window, sharedWindow) : window;
    while (writing < most) {
      const entry = lanes.take();
      if (entry === undefined) return;
      start(entry.item);
    }
  }

  function pumpEvents(): void {
    while (events.length > 0 && writing < idleWindow) {
      const command = events.shift();
      if (command === undefined) return;
      counters.eventSerial += 1;
      const object = eventObject(command, counters.eventSerial);
      issue({ type: 'Create', object }, { type: 'event' });
    }
  }

  function start(job: Job): void {
    if (isChildJob(job)) {
      moveChild(job, beginChild(job.command));
      return;
    }
    job.stage = 'writing';
    issue(callOf(job.command), { type: 'job', job });
  }

  function finish(job: Job): void {
    lanes.done(job.lane);
  }

  function refuse({ who, command }: Job, code: number, reason: string, message: string): void {
    effects.offer(who, {
      type: 'WriteRefused',
      write: writes[command.type],
      serial: serialOf(command),
      ...ofChild(command),
      code,
      reason,
      message,
    });
  }

  /** What was asked for is looked at; of what was written only the version. */
  function reads(answer: KubeWriterAnswer): KubeWriterAnswer {
    if (answer.type !== 'Answered') return answer;
    const entry = underWay.get(answer.id);
    const { id, object } = answer;
    const { resourceVersion, generation, managedFields = [] } = object.metadata;
    const stored = { type: 'Stored', id, resourceVersion } as const;
    if (entry?.type !== 'job') return stored;
    if (!isChildJob(entry.job)) return entry.job.stage === 'reading' ? answer : stored;
    if (entry.job.stage.step === 'looking') return answer;
    return {
      ...stored,
      ...(generation === undefined ? {} : { generation }),
      ...(hasInherited(managedFields) ? { inherits: true } : {}),
    };
  }

  /** A write that had to wait is what its actor asked for. */
  function tells(call: KubeCall): KubeCall | ToldCall {
    const entry = underWay.get(call.id);
    if (entry?.type === 'event') return toldEvent(call);
    return entry?.type === 'job' ? toldWrite(call, entry.job) : call;
  }

  function stored(job: Job, resourceVersion: string): void {
    const { who, command } = job;
    effects.offer(who, {
      type: 'WriteConfirmed',
      write: writes[command.type],
      resourceVersion,
      serial: serialOf(command),
    });
    finish(job);
  }

  function moveChild(job: ChildJob, move: ChildMove): void {
    if (job.isForgotten) {
      finish(job);
      return;
    }
    switch (move.do) {
      case 'call':
        job.stage = move.stage;
        issue(move.call, { type: 'job', job });
        return;
      case 'finish': {
        const { who, command } = job;
        const { do: _, ...outcome } = move;
        effects.offer(who, {
          type: 'WriteConfirmed',
          write: writes[command.type],
          serial: serialOf(command),
          ...ofChild(command),
          ...outcome,
        });
        finish(job);
        return;
      }
      case 'fail':
        tryLater(job, move);
        return;
      case 'repeat':
        tryLater(job, null);
        return;
    }
  }

  /** After a conflict: hands on what the object is now, and lets its actor decide again. */
  function reread(job: PlainJob, object: KubeObject): void {
    const { command } = job;
    if (object.metadata.uid !== command.target.uid) {
      refuse(job, 404, 'NotFound', `${command.target.name} was deleted and made again`);
      finish(job);
      return;
    }
    if (command.type === 'SetFinalizers') {
      effects.offer(job.who, { type: 'ResourceObserved', object, reread: true });
      refuse(job, 409, 'Conflict', `${command.target.name} was changed at the same time`);
      finish(job);
      return;
    }
    start(job);
  }

  function failed(job: PlainJob, answer: Extract<KubeAnswer, { type: 'Failed' }>): void {
    const { code, message } = answer;
    if (code === 404) {
      refuse(job, code, 'NotFound', message);
      finish(job);
      return;
    }
    if (code === 409 && job.stage === 'writing') {
      job.stage = 'reading';
      issue({ type: 'Read', target: job.command.target }, { type: 'job', job });
      return;
    }
    tryLater(job, answer);
  }

  /** Tells of a failure, once for as long as it stays the same, and tries again after a while. */
  function tryLater(job: Job, failure: Failure | null): void {
    if (failure !== null) {
      const { code, reason, message } = failure;
      if (message !== job.lastError) refuse(job, code, reason, message);
      job.lastError = message;
    }
    const { retryAfterMs } = failure ?? {};
    if (retryAfterMs === undefined && isCorrected(job)) {
      finish(job);
      return;
    }
    const afterMs = retryAfterMs ?? backoffMs(retryBackoff, job.attempts, job.who);
    job.attempts += 1;
    issue(
      { type: 'Wake', afterMs },
      { type: 'pause', job, ...(retryAfterMs === undefined ? {} : { imposed: true }) },
    );
    pauses.set(job.lane, counters.lastId);
  }

  /** Whether its actor has asked for another child meanwhile, which does not wait for what was wrong. */
  function isCorrected(job: Job): boolean {
    const newer = isChildJob(job) ? lanes.peek(job.lane, slots[job.command.type]) : undefined;
    return newer !== undefined && !asksTheSame(newer.command, job.command);
  }

  /** What is asked for once more keeps the pace of what failed; its actor is told of the next failure. */
  function takePlace(newer: Job, older: Job | undefined): void {
    if (older === undefined || older.attempts === 0) return;
    if (asksTheSame(newer.command, older.command)) newer.attempts = older.attempts;
  }

  /** Ends the pause of a child that `newer` corrects, unless the API itself asked for it. */
  function endPauseBefore(newer: ChildJob): void {
    const id = pauses.get(newer.lane);
    const entry = id === undefined ? undefined : underWay.get(id);
    if (id === undefined || entry?.type !== 'pause' || entry.imposed === true) return;
    if (!isCorrected(entry.job)) return;
    underWay.delete(id);
    pauses.delete(newer.lane);
    finish(entry.job);
  }

  /**
   * Tries again what failed, or what has taken its place meanwhile, behind the other writes of the
   * same object: one that keeps failing must not keep those from their turn.
   */
  function resume(job: Job): void {
    pauses.delete(job.lane);
    if (isChildJob(job) && job.isForgotten) {
      finish(job);
      return;
    }
    const slot = slots[job.command.type];
    const newer = lanes.drop(job.lane, slot) ?? job;
    takePlace(newer, job);
    lanes.put(job.lane, slot, newer);
    finish(job);
  }

  function take(answer: KubeWriterAnswer): void {
    const entry = underWay.get(answer.id);
    if (entry === undefined) return;
    underWay.delete(answer.id);
    switch (entry.type) {
      case 'progressDue':
        progressArmed = false;
        return;
      case 'pause':
        resume(entry.job);
        return;
      case 'event':
        writing -= 1;
        if (answer.type === 'Failed') counters.droppedEvents += 1;
        return;
      case 'job':
        writing -= 1;
        if (isChildJob(entry.job)) {
          moveChild(entry.job, childStep(entry.job.command, entry.job.stage, answer));
        } else if (answer.type === 'Stored') stored(entry.job, answer.resourceVersion);
        else if (answer.type === 'Answered') reread(entry.job, answer.object);
        else if (answer.type === 'Failed') failed(entry.job, answer);
        return;
    }
  }

  return {
    reads,
    tells,
    receive(input: LaneInput<KubeWriterAnswer>, at) {
      if (input.type === 'answer') take(reads(input.answer));
      else accept(input.who, input.command as KubeCommand, at);
      pump();
      promoteDueProgress(at);
      pumpEvents();
      return effects.take();
    },
    snapshot: () => snapshotOfWriter(state),
    load: () => ({
      waiting: lanes.size + progress.size + events.length,
      underWay: writing,
      droppedEvents: counters.droppedEvents,
    }),
  };
}

/** Why a write did not go through. */
interface Failure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

function jobOf(who: Path, command: ObjectCommand): Job {
  const kept = { who, lane: laneOf(who, command), attempts: 0, lastError: '' };
  return command.type === 'ApplyChild' || command.type === 'DeleteChild'
    ? { ...kept, command, stage: beginChild(command).stage }
    : { ...kept, command, stage: 'writing' };
}

function ofChild(command: ObjectCommand): { readonly child?: string } {
  const child = childOf(command);
  return child === undefined ? {} : { child };
}
