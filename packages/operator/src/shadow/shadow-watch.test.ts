import { expect, test } from '@jest/globals';
import type { Path, StepRecord } from '@troupe/actors';
import { createLogger } from '../logging/logger.ts';
import { startShadowWatch } from './shadow-watch.ts';

test('what nobody did is logged once and told by actor, until it is done', () => {
  let at = 0;
  let wake = (): void => {};
  const log: string[] = [];
  const told: [Path, readonly string[]][][] = [];
  const watch = startShadowWatch({
    logger: createLogger({ level: 'info', shape: 'readable', write: (line) => log.push(line) }),
    time: {
      now: () => at,
      after(_, run) {
        wake = run;
        return () => {};
      },
    },
  });
  watch.tellEach((differences) => told.push([...differences]));

  const to = 'model/ns/iris#1';
  const apiVersion = 'mlops.seldon.io/v1alpha1';
  const target = { apiVersion, kind: 'Model', namespace: 'ns', name: 'iris', uid: '1' };
  const finalizers = ['seldon.model.finalizer'];
  const command = { type: 'SetFinalizers', target, finalizers, resourceVersion: '1' } as const;
  const record = { layer: 0, at: 0, to } as const;
  const append = (step: Pick<StepRecord, 'seq' | 'fact' | 'gave'>): void =>
    watch.observer.step?.({ ...record, ...step });
  append({ seq: 1, fact: { type: 'DeadlineReached' }, gave: [{ who: to, command }] });

  for (at of [10_000, 40_000, 50_000]) wake();
  const metadata = { name: 'iris', namespace: 'ns', uid: '1', resourceVersion: '2', finalizers };
  const object = { apiVersion, kind: 'Model', metadata };
  append({ seq: 2, fact: { type: 'ResourceObserved', object }, gave: [] });
  wake();

  const line = 'finalizers  #1 SetFinalizers: nobody did it';
  const difference = [['model/ns/iris', [line]]];
  expect(told).toEqual([[], difference, difference, []]);
  expect(log.filter((each) => each.includes(`model/ns/iris  ${line}`))).toHaveLength(1);
  expect(log.at(-1)).toContain('no difference any more');
});
