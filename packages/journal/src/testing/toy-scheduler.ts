import type { SchedulerAnswer, SchedulerCall, SchedulerPort } from '@troupe/actors';
import type { VirtualTime } from './virtual-time.ts';

type Item = Extract<SchedulerAnswer, { method: 'ModelStatus' }>['items'][number];
type Unary = Extract<SchedulerCall, { type: 'Unary' }>;

/** A scheduler of the fewest words in which a model can be loaded and unloaded. */
export interface ToyScheduler {
  readonly port: SchedulerPort;
  /** Ends the channel. */
  disconnect(): void;
}

const available = 2;
const terminated = 5;
const created = 9;
const sendServers = 1;
const sendModels = 2;

/** Makes a scheduler that holds no model. */
export function createToyScheduler(time: VirtualTime): ToyScheduler {
  const held = new Map<string, Item>();
  let sink: (answer: SchedulerAnswer) => void = () => {};
  let epoch = 0;

  function say(answer: SchedulerAnswer, afterMs = 10): void {
    time.after(afterMs, () => sink(answer));
  }

  function tell(modelName: string, change: Partial<Item>): void {
    const item: Item = {
      modelName,
      versions: [],
      deleted: false,
      keepTopics: false,
      timestamp: '0',
      operation: 0,
      ...held.get(modelName),
      ...change,
    };
    held.set(modelName, item);
    say({ type: 'StreamMessage', epoch, stream: 'models', message: item }, 20);
  }

  function take(call: Unary): void {
    if (call.method === 'ServerNotify') {
      if (call.request.isFirstSync) askFor(sendModels);
      return;
    }
    if (call.method !== 'LoadModel' && call.method !== 'UnloadModel') return;
    const { model } = call.request;
    if (call.method === 'LoadModel' && model !== undefined && 'meta' in model) {
      const meta = model.meta?.kubernetesMeta;
      tell(model.meta?.name ?? '', { deleted: false, versions: [version(available, meta, model)] });
    } else if (call.method === 'UnloadModel' && model !== undefined && 'name' in model) {
      const definition = held.get(model.name)?.versions[0]?.modelDefn;
      const meta = call.request.kubernetesMeta;
      tell(model.name, { deleted: true, versions: [version(terminated, meta, definition)] });
    }
  }

  function askFor(event: number): void {
    say({ type: 'StreamMessage', epoch, stream: 'controlPlane', message: { event } });
  }

  return {
    port: {
      call(call) {
        switch (call.type) {
          case 'Connect':
            epoch = call.epoch;
            say({ type: 'Connected', epoch });
            return;
          case 'Subscribe':
            if (call.stream === 'controlPlane') askFor(sendServers);
            return;
          case 'Unary':
            take(call);
            say({ type: 'UnaryAnswered', epoch: call.epoch, id: call.id }, 15);
            return;
          case 'List': {
            const { epoch: of, id, method } = call;
            if (method !== 'ModelStatus') {
              say({ type: 'Listed', epoch: of, id, method, items: [] });
              return;
            }
            const { model } = call.request;
            const items = [...held.values()].filter(
              ({ modelName }) => model === undefined || modelName === model.name,
            );
            say({ type: 'Listed', method, epoch: of, id, items });
            return;
          }
          case 'Wake':
            say({ type: 'Woke', id: call.id }, call.afterMs);
        }
      },
      answers(to) {
        sink = to;
        return () => {
          sink = () => {};
        };
      },
    },
    disconnect() {
      say({ type: 'Disconnected', epoch, code: 'UNAVAILABLE', message: 'the channel is lost' }, 0);
    },
  };
}

function version(
  state: 2 | 5,
  kubernetesMeta: Item['versions'][number]['kubernetesMeta'],
  modelDefn: Item['versions'][number]['modelDefn'],
): Item['versions'][number] {
  const isHeld = state === available;
  return {
    version: 1,
    serverName: 'mlserver',
    kubernetesMeta,
    modelReplicaState: {},
    modelDefn,
    state: {
      state,
      reason: '',
      availableReplicas: isHeld ? 1 : 0,
      unavailableReplicas: 0,
      lastChangeTimestamp: { seconds: '1700000000', nanos: 0 },
      modelGwState: isHeld ? created : terminated,
      modelGwReason: '',
    },
  };
}
