import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What a process spent and how it felt, from `begin` to `figures`. */
export interface ProcessFigures {
  /** Processor time of all its threads. */
  readonly cpuMs: number;
  /** Processor time of the thread that the monitor is in. */
  readonly threadCpuMs: number;
  /** Share of the time in which its event loop was busy, 0–1. */
  readonly utilization: number;
  /** How late timers came, by the clock on the wall: other processes' turns count too. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** How long the code itself held the loop: processor time from one turn of a timer to the next. */
  readonly loopHeldP99Ms: number;
  readonly loopHeldMaxMs: number;
  /** Resident memory at `begin`. */
  readonly rssIdleBytes: number;
  /** The most resident memory that any sample found. */
  readonly rssPeakBytes: number;
}

/** Watches over the process that it is made in. */
export interface ProcessMonitor {
  /** Takes the present as the beginning. `sample` runs at every sample of memory. */
  begin(sample?: () => void): void;
  figures(): ProcessFigures;
}

const samplingMs = 200;
const loopResolutionMs = 5;
const nanosecondsPerMs = 1e6;
const microsecondsPerMs = 1e3;

/** Makes a monitor that costs next to nothing: it looks at the loop every 5 ms, at memory every 200. */
export function createProcessMonitor(): ProcessMonitor {
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  const held = createHistogram();
  const timers: NodeJS.Timeout[] = [];
  let cpu = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  let thread = process.threadCpuUsage();
  let threadUs = 0;
  let rssIdleBytes = 0;
  let rssPeakBytes = 0;

  function lookAtLoop(): void {
    const { user, system } = process.threadCpuUsage();
    held.record(Math.max(Math.round(user + system - threadUs), 1));
    threadUs = user + system;
  }

  function lookAtMemory(): void {
    rssPeakBytes = Math.max(rssPeakBytes, process.memoryUsage.rss());
  }

  function every(ms: number, look: () => void): void {
    timers.push(setInterval(look, ms));
  }

  return {
    begin(sample = () => {}) {
      rssIdleBytes = process.memoryUsage.rss();
      rssPeakBytes = rssIdleBytes;
      cpu = process.cpuUsage();
      thread = process.threadCpuUsage();
      loop = performance.eventLoopUtilization();
      delay.enable();
      delay.reset();
      lookAtLoop();
      held.reset();
      for (const timer of timers) clearInterval(timer);
      every(loopResolutionMs, lookAtLoop);
      every(samplingMs, lookAtMemory);
      every(samplingMs, sample);
    },
    figures() {
      lookAtMemory();
      const { user, system } = process.cpuUsage(cpu);
      const own = process.threadCpuUsage(thread);
      return {
        cpuMs: (user + system) / microsecondsPerMs,
        threadCpuMs: (own.user + own.system) / microsecondsPerMs,
        utilization: performance.eventLoopUtilization(loop).utilization,
        loopDelayP99Ms: lateMs(delay.percentile(99)),
        loopDelayMaxMs: lateMs(delay.max),
        loopHeldP99Ms: held.percentile(99) / microsecondsPerMs,
        loopHeldMaxMs: held.max / microsecondsPerMs,
        rssIdleBytes,
        rssPeakBytes,
      };
    },
  };
}

/** The histogram holds the time between two timers, which is the resolution when all is quiet. */
function lateMs(nanoseconds: number): number {
  return Math.max(nanoseconds / nanosecondsPerMs - loopResolutionMs, 0);
}
