import { type KubeClient, KubeError } from '@troupe/kube';
import type { Logger } from 'winston';
import type { OperatorTime } from '../operator-time.ts';
import {
  type MissingRight,
  missingRights,
  missingText,
  type RightsPlaces,
} from './missing-rights.ts';
import type { Right } from './rights.ts';

/** What a review is made from. */
export interface RightsReviewOptions {
  readonly client: Pick<KubeClient, 'request'>;
  readonly rights: readonly Right[];
  readonly places: RightsPlaces;
  readonly time: OperatorTime;
  readonly logger: Logger;
}

/** Knows which rights the operator lacks, as of late. */
export interface RightsReview {
  missing(): readonly MissingRight[];
  /** Something was forbidden just now: looks soon, if it does not anyway. */
  suspect(): void;
  close(): void;
}

/** While all is well, for rights that are taken away and not used at once. */
const calmPeriodMs = 10 * 60_000;
/** While something is missing, or the API does not answer. */
const alertPeriodMs = 5_000;
/** After something was forbidden: its neighbours are so as well, mostly. */
const suspicionDelayMs = 1_000;

/** Starts it: looks at once, and from time to time. Says each missing right once. */
export function startRightsReview(options: RightsReviewOptions): RightsReview {
  const { client, rights, places, time, logger } = options;
  let missing: readonly MissingRight[] = [];
  let isSuspicious = false;
  let isClosed = false;
  let withdraw = () => {};

  function plan(delayMs: number): void {
    withdraw();
    if (!isClosed) withdraw = time.after(delayMs, () => void look());
  }

  async function look(): Promise<void> {
    isSuspicious = false;
    try {
      const found = await missingRights(client, rights, places);
      if (isClosed) return;
      tell(found);
      plan(found.length === 0 ? calmPeriodMs : alertPeriodMs);
    } catch (error) {
      logger.debug(`cannot ask what the operator may do: ${KubeError.from(error).message}`);
      plan(alertPeriodMs);
    }
  }

  function tell(found: readonly MissingRight[]): void {
    const known = new Set(missing.map(missingText));
    for (const text of found.map(missingText)) if (!known.has(text)) logger.warn(text);
    if (missing.length > 0 && found.length === 0) logger.warn('the operator has all its rights');
    missing = found;
  }

  void look();
  return {
    missing: () => missing,
    suspect() {
      if (isSuspicious) return;
      isSuspicious = true;
      plan(suspicionDelayMs);
    },
    close() {
      isClosed = true;
      withdraw();
    },
  };
}
