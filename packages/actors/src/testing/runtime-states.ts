import type { SeldonComponent } from '@troupe/resources';
import type { Command } from '../command.ts';
import { childKey } from '../path.ts';
import { allOf } from './command-lists.ts';
import { createRuntimeBench, type RuntimeBench, type RuntimeShape } from './runtime-bench.ts';

/** A component with one container. */
export function component(name: string, more: Partial<SeldonComponent> = {}): SeldonComponent {
  return { name, podSpec: { containers: [{ name, image: 'i' }] }, ...more };
}

/** One with a volume, that every other one is told by. */
export const scheduler = component('seldon-scheduler', {
  volumeClaimTemplates: [{ name: 'state', spec: { accessModes: ['ReadWriteOnce'] } }],
});
/** One that is limited by nothing. */
export const envoy = component('seldon-envoy');
/** One that Models give work to. */
export const gateway = component('seldon-modelgateway');

/** The children that commands apply, as `childKey` names them. */
export function appliedIn(commands: readonly Command[]): readonly string[] {
  return allOf(commands, 'ApplyChild').map(({ object }) =>
    childKey({ kind: object.kind, name: object.metadata.name }),
  );
}

/** The children that commands remove. */
export function removedIn(commands: readonly Command[]): readonly string[] {
  return allOf(commands, 'DeleteChild').map(({ target }) => childKey(target));
}

/** A bench whose finalizer is stored and whose namespace is empty, as far as its SeldonConfig. */
export function begin(shape: RuntimeShape = {}): RuntimeBench {
  const bench = createRuntimeBench();
  bench.observe(shape);
  bench.confirm('finalizer');
  bench.count();
  return bench;
}

/** A bench that runs a scheduler and Envoy, seen as far as `ready` says. */
export function running(shape: RuntimeShape = {}, ready = 1): RuntimeBench {
  const bench = begin(shape);
  bench.configure(scheduler, envoy);
  bench.store();
  bench.see('StatefulSet', 'seldon-scheduler', ready);
  bench.see('Deployment', 'seldon-envoy', ready);
  return bench;
}

/** How each state is come to. */
export const ways: Readonly<Record<string, () => RuntimeBench>> = {
  'pending.finalizing': () => {
    const bench = createRuntimeBench();
    bench.observe();
    return bench;
  },
  'pending.reading': () => begin(),
  'pending.applying': () => {
    const bench = begin();
    bench.configure(scheduler, envoy);
    return bench;
  },
  'pending.rolling': () => running({}, 0),
  'ready.running': () => running(),
  'failed.troubled': () => {
    const bench = begin();
    bench.configure(scheduler, { name: 'seldon-envoy' });
    return bench;
  },
  'deleting.waiting': () => {
    const bench = running();
    bench.count({ models: 1 });
    bench.observe({ generation: 2, deleting: true });
    return bench;
  },
  'deleting.releasing': () => {
    const bench = running();
    bench.observe({ generation: 2, deleting: true });
    return bench;
  },
  'deleting.released': () => {
    const bench = running();
    bench.observe({ generation: 2, deleting: true });
    bench.confirm('finalizer');
    return bench;
  },
};

/** A bench in a state; throws where the way there leads elsewhere. */
export function reach(state: string): RuntimeBench {
  const bench = ways[state]?.();
  if (bench?.state !== state) throw new Error(`the way to ${state} leads to ${bench?.state}`);
  return bench;
}
