import type { Sink, Unsubscribe } from '../subscribers.ts';
import type { Timing } from '../timing.ts';
import {
  awaitsDispatch,
  type Deployment,
  type DeploymentDialect,
  type DeploymentInput,
  maxRetries,
  stepDeployment,
  type WorkerOrder,
  type WorkerReply,
} from './deployment.ts';
import { createWorkerPool } from './worker-pool.ts';

const retryMs = 60_000;

/** What one worker is to do about a subject. */
export interface WorkerCommand {
  readonly worker: string;
  readonly operation: WorkerOrder['operation'];
  readonly timestamp: number;
  /** A removal only here, since another worker has the resource now. */
  readonly moved: boolean;
}

/** How the deployments of one kind of resource are kept, and how orders for them read. */
export interface DeployerOptions<Subject, Order> {
  readonly dialect: DeploymentDialect;
  readonly workersPerResource: number;
  readonly timing: Timing;
  /** By which workers share resources and orders are counted: one order at a time for each. */
  readonly keyOf: (subject: Subject) => string;
  readonly read: (subject: Subject) => Deployment;
  /** Stores a deployment that changed, and tells of it. */
  readonly write: (subject: Subject, deployment: Deployment) => void;
  readonly orderOf: (subject: Subject, command: WorkerCommand) => Order;
  /** All that has to be shared out anew when a worker joins or leaves. */
  readonly live: () => Iterable<Subject>;
}

/** Brings resources to the workers of one kind and keeps book of what they answer. */
export interface Deployer<Subject, Order> {
  readonly workers: number;
  join(worker: string, sink: Sink<Order>): Unsubscribe;
  /** Sends what waits to be sent or removed. True when that was so. */
  dispatch(subject: Subject): boolean;
  remove(subject: Subject, reason: string): void;
  /** Takes in an answer. Stale ones change nothing. */
  answered(subject: Subject, answer: WorkerAnswer): void;
  /** Ends the streams of all workers. */
  end(): void;
}

/** What a worker says of an order that it was given. */
export interface WorkerAnswer {
  readonly worker: string;
  readonly timestamp: number;
  readonly operation: WorkerOrder['operation'];
  readonly reply: WorkerReply;
}

const failing = ({ phase, retries }: Deployment): boolean =>
  retries < maxRetries && (phase === 'failed' || phase === 'failedTerminating');

/** Makes one, with no workers. */
export function createDeployer<Subject, Order>(
  options: DeployerOptions<Subject, Order>,
): Deployer<Subject, Order> {
  const { dialect, keyOf, read } = options;
  const timestamps = new Map<string, number>();
  const pool = createWorkerPool<Order>(options.workersPerResource, () => {
    for (const subject of options.live()) step(subject, 'WorkersChanged');
  });

  function step(subject: Subject, type: 'Dispatched' | 'WorkersChanged' | 'Retried'): void {
    const key = keyOf(subject);
    const workers = pool.assigned(key);
    const timestamp = (timestamps.get(key) ?? 0) + 1;
    take(subject, { type, workers, timestamp });
  }

  function take(subject: Subject, input: DeploymentInput): void {
    const before = read(subject);
    const after = stepDeployment(before, input, dialect);
    if (after === before) return;
    options.write(subject, after);
    const { order } = after;
    if (order !== undefined && order.timestamp !== before.order?.timestamp) {
      timestamps.set(keyOf(subject), order.timestamp);
      command(subject, before.order, order);
    }
    if (failing(after) && after.phase !== before.phase) retryLater(subject, order?.timestamp);
  }

  function command(subject: Subject, before: WorkerOrder | undefined, order: WorkerOrder): void {
    const { operation, timestamp } = order;
    const tell = (worker: string, what: Pick<WorkerCommand, 'operation' | 'moved'>): void =>
      pool.send(worker, options.orderOf(subject, { worker, timestamp, ...what }));
    for (const worker of before?.replies.keys() ?? []) {
      if (operation === 'create' && !order.replies.has(worker)) {
        tell(worker, { operation: 'delete', moved: true });
      }
    }
    for (const worker of order.replies.keys()) tell(worker, { operation, moved: false });
  }

  /** Tries again in a minute, unless another order for the resource was sent by then. */
  function retryLater(subject: Subject, timestamp: number | undefined): void {
    options.timing.after(retryMs, () => {
      const isLast = timestamps.get(keyOf(subject)) === timestamp;
      if (isLast && read(subject).order?.timestamp === timestamp) step(subject, 'Retried');
    });
  }

  return {
    get workers() {
      return pool.size;
    },
    join: pool.join,
    dispatch(subject) {
      if (!awaitsDispatch(read(subject))) return false;
      step(subject, 'Dispatched');
      return true;
    },
    remove: (subject, reason) => take(subject, { type: 'Removed', reason }),
    answered(subject, answer) {
      if (timestamps.get(keyOf(subject)) !== answer.timestamp) return;
      take(subject, { type: 'Answered', ...answer });
    },
    end: pool.end,
  };
}
