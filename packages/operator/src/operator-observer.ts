import type { ActorView, KubeChange, Path, SessionView, StepRecord } from '@troupe/actors';
import type { KubeOutcome } from './kube-outcomes.ts';

/** Looks on at an operator. Nothing here may throw or call back into the system. */
export interface OperatorObserver {
  /** Null once the actor is gone. */
  transition?(path: Path, view: ActorView | null): void;
  session?(session: SessionView): void;
  watch?(kind: string, change: KubeChange): void;
  /** What became of a call on the API. */
  outcome?(outcome: KubeOutcome): void;
  /** Each step as it is taken. */
  step?(record: StepRecord): void;
}
