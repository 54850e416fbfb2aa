import type { Path } from '@troupe/actors';
import { createShadowLedger, type ShadowReport } from '@troupe/journal';
import type { Logger } from 'winston';
import { actorsLine, differenceLine } from '../journal/shadow-text.ts';
import type { OperatorObserver } from '../operator-observer.ts';
import type { OperatorTime } from '../operator-time.ts';

/** What a watch over an operator in shadow is made from. */
export interface ShadowWatchOptions {
  readonly logger: Logger;
  readonly time: OperatorTime;
}

/** Looks on at an operator in shadow, and compares what it decides with what comes about. */
export interface ShadowWatch {
  readonly observer: OperatorObserver;
  /** Tells all differences by actor, whenever it has looked for them. */
  tellEach(tell: (differences: ReadonlyMap<Path, readonly string[]>) => void): void;
  /** What stands now. */
  report(): ShadowReport;
  close(): void;
}

/** How often differences are looked for. */
const lookPeriodMs = 10_000;

/** Starts one. Each difference is said once, and once more when it is gone. */
export function startShadowWatch({ logger, time }: ShadowWatchOptions): ShadowWatch {
  const ledger = createShadowLedger();
  let tell: (differences: ReadonlyMap<Path, readonly string[]>) => void = () => {};
  let said = new Map<string, string>();
  let withdraw = time.after(lookPeriodMs, look);

  function look(): void {
    const { differences } = ledger.report(time.now());
    const lines = new Map(
      differences.map((each) => [`${each.actor} ${each.what}`, differenceLine(each)]),
    );
    for (const [key, line] of lines) if (said.get(key) !== line) logger.warn(`in shadow: ${line}`);
    for (const key of said.keys()) {
      if (!lines.has(key)) logger.info(`in shadow: ${key}: no difference any more`);
    }
    said = lines;
    const byActor = Map.groupBy(differences, ({ actor }) => actor);
    tell(new Map(Array.from(byActor, ([actor, each]) => [actor, each.map(actorsLine)])));
    withdraw = time.after(lookPeriodMs, look);
  }

  return {
    observer: { step: ledger.append },
    tellEach(told) {
      tell = told;
    },
    report: () => ledger.report(time.now()),
    close: () => withdraw(),
  };
}
