import type { KubeAnswer, KubeCall, KubePort } from '@troupe/actors';
import { StatusError } from '@troupe/embedded-kube';
import {
  childMergePatch,
  type DesiredObject,
  fieldManager,
  type KubeObject,
  withLastApplied,
} from '@troupe/resources';
import { resources } from './cluster.ts';
import { latencyMs, type World } from './world.ts';

type Request = Exclude<KubeCall, { type: 'Wake' }>;

/** How long the operator's HTTP client waits for an answer. */
const clientTimeoutMs = 5_000;

const refusals = [
  { code: 409, reason: 'Conflict', message: 'the object has been modified' },
  { code: 429, reason: 'TooManyRequests', message: 'try again later', retryAfterMs: 1_000 },
  { code: 500, reason: 'InternalError', message: 'etcdserver: leader changed' },
] as const;

/**
 * The way of one operator to the API server, through bad weather.
 *
 * Calls arrive late and out of order, are refused, or take effect without an answer. What a killed
 * operator has sent still arrives; nobody hears the answer then.
 */
export function createKubePort(world: World, isAlive: () => boolean): KubePort {
  const { time, random, weather, truth } = world;
  let receiver: ((answer: KubeAnswer) => void) | undefined;

  function answer(afterMs: number, given: KubeAnswer): void {
    time.after(afterMs, () => {
      if (isAlive()) receiver?.(given);
    });
  }

  function arrive(call: Request): void {
    const { rates } = weather;
    const { id } = call;
    if (random.chance(rates.kubeRefusal)) {
      answer(latencyMs(world), { type: 'Failed', id, ...random.pick(refusals) });
      return;
    }
    const silent = random.chance(rates.kubeSilence);
    const outcome = silent && random.chance(0.5) ? undefined : perform(world, call);
    if (!silent && outcome !== undefined) {
      answer(latencyMs(world), outcome);
      return;
    }
    const message = 'the API server did not answer in time';
    answer(clientTimeoutMs, { type: 'Failed', id, code: 0, reason: 'Unreachable', message });
  }

  return {
    call(call) {
      if (!isAlive()) return;
      if (call.type === 'Wake') {
        answer(Math.ceil(call.afterMs * (1 + 0.1 * random.next())), { type: 'Woke', id: call.id });
        return;
      }
      truth.requested(call);
      time.after(latencyMs(world), () => arrive(call));
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
      };
    },
  };
}

function perform({ cluster }: World, call: Request): KubeAnswer {
  const { id } = call;
  try {
    const object = cluster.writeAs('operator', () => carryOut(cluster.core, call));
    return call.type === 'Delete' ? { type: 'Deleted', id } : { type: 'Answered', id, object };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code, reason, message } = error;
    return { type: 'Failed', id, code, reason, message };
  }
}

function carryOut(core: World['cluster']['core'], call: Request): KubeObject {
  switch (call.type) {
    case 'Create': {
      const { object } = call;
      const { namespace } = object.metadata;
      const whole = withLastApplied(object as DesiredObject);
      return core.create(resourceOf(object.kind), namespace, whole).object as KubeObject;
    }
    case 'Merge': {
      const { kind, namespace, name } = call.target;
      const live = core.get(resourceOf(kind), namespace, name).object as KubeObject;
      const whole = withLastApplied(call.object as DesiredObject);
      const patch = { type: 'merge', body: childMergePatch(whole, live) } as const;
      return core.patch(resourceOf(kind), namespace, name, patch).object as KubeObject;
    }
    case 'Apply': {
      const { object, force } = call;
      const { namespace, name } = object.metadata;
      const options = { fieldManager, force };
      const config = withLastApplied(object as DesiredObject);
      const applied = core.apply(resourceOf(object.kind), namespace, name, config, options);
      return applied.stored.object as KubeObject;
    }
    case 'Delete': {
      const { kind, namespace, name, uid } = call.target;
      const options = { preconditions: { uid } };
      return core.delete(resourceOf(kind), namespace, name, options).stored.object as KubeObject;
    }
    case 'Read': {
      const { kind, namespace, name } = call.target;
      return core.get(resourceOf(kind), namespace, name).object as KubeObject;
    }
    case 'Patch': {
      const { kind, namespace, name } = call.target;
      const { subresource } = call;
      const patch = { type: 'merge', body: call.patch } as const;
      const options = subresource === undefined ? {} : { subresource };
      return core.patch(resourceOf(kind), namespace, name, patch, options).object as KubeObject;
    }
  }
}

function resourceOf(kind: string): string {
  const known: Readonly<Record<string, string>> = resources;
  const resource = known[kind];
  if (resource === undefined) throw new Error(`the simulated cluster has no kind ${kind}`);
  return resource;
}
