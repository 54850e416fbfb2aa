import type { Command } from '../command.ts';
import type { Fact } from '../fact.ts';
import { type Path, supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { modelOf } from './model-objects.ts';

/** Many Models under one supervisor, stepped a second apart. */
export interface ClusterOfModels {
  readonly stepper: Stepper;
  step(to: Path, fact: Fact): StepResult;
  /** A finalized Model of that name appears. */
  add(name: string, uid?: string): Path;
  /** Tells the supervisor. */
  tell(fact: Fact): StepResult;
  /** The time of the latest step. */
  readonly now: number;
  /** Lets time pass in which nothing happens. */
  wait(ms: number): void;
}

/** Makes an empty cluster. */
export function createClusterOfModels(): ClusterOfModels {
  const stepper = createStepper();
  let now = 1_700_000_000_000;

  function step(to: Path, fact: Fact): StepResult {
    now += 1_000;
    return stepper.step(to, fact, now);
  }

  return {
    stepper,
    step,
    add(name, uid = 'u1') {
      const path = `model/ns/${name}#${uid}`;
      const object = modelOf({ name, uid, finalized: true });
      step(path, { type: 'ResourceObserved', object });
      return path;
    },
    tell: (fact) => step(supervisorPath, fact),
    get now() {
      return now;
    },
    wait(ms) {
      now += ms;
    },
  };
}

/** The commands that `who` gave in a step. */
export function givenBy({ gave }: StepResult, who: Path): readonly Command[] {
  return gave.filter((given) => given.who === who).map(({ command }) => command);
}
