import {
  type AgentHandle,
  type AgentOptions,
  createSchedulerCore,
  type SchedulerCore,
  type SchedulerState,
  type Timing,
  type WorkerOptions,
} from '@troupe/embedded-scheduler';
import type { Random } from './random.ts';

/** One namespace's scheduler over its whole life, restarts and outages included. */
export interface SchedulerProcess {
  readonly namespace: string;
  /** Null while it is down. */
  readonly core: SchedulerCore | null;
  /** Tells when the process that runs now ends. */
  onEnd(listener: () => void): () => void;
  /** Ends the process and starts another. */
  restart(downMs: number, kept: Kept): void;
  /** A server replica came up, or went for good. */
  join(agent: AgentOptions): void;
  leave(serverName: string, replicaIdx: number): void;
  /** Cuts the connection of some agent, which comes back with what it holds. */
  cutAgent(forMs: number): void;
  /** Whether any agent, connected or on its way back, holds a model of this name. */
  isHeld(name: string): boolean;
}

/** What outlives a scheduler's process. */
export interface Kept {
  /** Agents come back with their models; empty otherwise. */
  readonly agentsKeepModels: boolean;
  /** Its database of pipelines and experiments. */
  readonly keepsDatabase: boolean;
}

interface Member {
  /** With what it holds when it connects next. */
  options: AgentOptions;
  handle: AgentHandle | null;
}

/** A restarted scheduler waits at most so long for its agents. */
const readyTimeoutMs = 20_000;
const longestReconnectMs = 1_500;

/** Starts the scheduler of a namespace, without agents. */
export function startSchedulerProcess(
  namespace: string,
  time: Timing,
  random: Random,
  workers: readonly WorkerOptions[] = [],
): SchedulerProcess {
  const members = new Map<string, Member>();
  const listeners = new Set<() => void>();
  let core: SchedulerCore | null = null;
  let database: SchedulerState = {};

  function start(): void {
    core = createSchedulerCore({
      now: time.now,
      after: time.after,
      random: random.next,
      readyTimeoutMs,
      workers,
      restore: database,
    });
    for (const member of members.values()) connectLater(member, longestReconnectMs);
  }

  function connectLater(member: Member, withinMs: number): void {
    const { serverName, replicaIdx } = member.options;
    const asked = core;
    time.after(random.int(0, withinMs), () => {
      const isMember = members.get(keyOf(serverName, replicaIdx)) === member;
      if (core === null || core !== asked || !isMember || member.handle !== null) return;
      member.handle = core.connectAgent(member.options);
    });
  }

  function disconnect(member: Member): void {
    if (member.handle === null) return;
    member.options = member.handle.report();
    member.handle.disconnect();
    member.handle = null;
  }

  start();
  return {
    namespace,
    get core() {
      return core;
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    restart(downMs, { agentsKeepModels, keepsDatabase }) {
      if (core === null) return;
      for (const member of members.values()) {
        if (member.handle !== null) member.options = member.handle.report();
        member.handle = null;
        if (!agentsKeepModels) member.options = { ...member.options, loadedModels: [] };
      }
      const ended = core;
      const { agents: _, ...saved } = ended.snapshot();
      database = keepsDatabase ? saved : {};
      core = null;
      ended.stop();
      for (const listener of [...listeners]) listener();
      time.after(downMs, start);
    },
    join(options) {
      const member: Member = { options, handle: null };
      const key = keyOf(options.serverName, options.replicaIdx);
      const before = members.get(key);
      if (before !== undefined) disconnect(before);
      members.set(key, member);
      connectLater(member, 50);
    },
    leave(serverName, replicaIdx) {
      const key = keyOf(serverName, replicaIdx);
      const member = members.get(key);
      if (member === undefined) return;
      members.delete(key);
      disconnect(member);
    },
    cutAgent(forMs) {
      const connected = [...members.values()].filter(({ handle }) => handle !== null);
      if (connected.length === 0) return;
      const member = random.pick(connected);
      disconnect(member);
      connectLater(member, forMs);
    },
    isHeld: (name) =>
      [...members.values()].some(({ options, handle }) =>
        (handle?.report() ?? options).loadedModels?.some(
          ({ definition }) => definition.meta?.name === name,
        ),
      ),
  };
}

function keyOf(serverName: string, replicaIdx: number): string {
  return `${serverName}/${replicaIdx}`;
}
