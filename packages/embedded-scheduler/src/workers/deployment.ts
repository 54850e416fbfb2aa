/** Where a resource stands with the workers of one kind: gateways or dataflow engines. */
export type DeploymentPhase =
  /** Wanted, and with no worker yet. */
  | 'create'
  /** Sent to workers that have not all answered. */
  | 'creating'
  /** All have answered, and one at least can do it. */
  | 'ready'
  /** All have answered, and none can. */
  | 'failed'
  /** A worker moves its share about and will say when it is done. */
  | 'rebalancing'
  /** Unwanted, and no worker knows. */
  | 'terminate'
  /** Its removal was sent to workers that have not all confirmed. */
  | 'terminating'
  | 'terminated'
  /** A worker could not remove it. */
  | 'failedTerminating';

/** What a worker says of an order. */
export type WorkerReply = 'done' | 'failed' | 'rebalancing';

/** An order under way. */
export interface WorkerOrder {
  readonly operation: 'create' | 'delete';
  /** Counts the orders for one resource from 1. Answers to older ones are stale. */
  readonly timestamp: number;
  /** Who was asked, with what they replied. */
  readonly replies: ReadonlyMap<string, WorkerReply | undefined>;
}

/** A resource as its workers have it. Values are replaced, never changed. */
export interface Deployment {
  readonly phase: DeploymentPhase;
  readonly reason: string;
  readonly order: WorkerOrder | undefined;
  /** How often a failure was tried again. */
  readonly retries: number;
}

/** In what one kind of workers differs from another. */
export interface DeploymentDialect {
  /** The reason while there is no worker. */
  readonly noWorker: string;
  /** The reasons once a first order was sent. */
  readonly loading: string;
  readonly unloading: string;
  /** How the count of failed removals reads after `n/m `. */
  readonly unloadFailed: string;
  /** Whether such a failure shows in the phase, or in the reason only. */
  readonly showsUnloadFailure: boolean;
}

/** Who is to be asked, and as which order. Without workers there is nobody to ask. */
interface Assignment {
  readonly workers: readonly string[];
  readonly timestamp: number;
}

/** What may happen to a deployment. */
export type DeploymentInput =
  /** It is not wanted any more. */
  | { readonly type: 'Removed'; readonly reason: string }
  /** Its turn has come to be sent for the first time, or to be removed. */
  | ({ readonly type: 'Dispatched' } & Assignment)
  /** A worker joined or left. */
  | ({ readonly type: 'WorkersChanged' } & Assignment)
  /** A failure is to be tried again. */
  | ({ readonly type: 'Retried' } & Assignment)
  | {
      readonly type: 'Answered';
      readonly worker: string;
      readonly timestamp: number;
      readonly operation: 'create' | 'delete';
      readonly reply: WorkerReply;
    };

/** How often a failure is tried again at most. */
export const maxRetries = 10;

/** A deployment that was just asked for. */
export const newDeployment: Deployment = {
  phase: 'create',
  reason: '',
  order: undefined,
  retries: 0,
};

/** Whether the next dispatch would take a step. */
export function awaitsDispatch({ phase, reason }: Deployment): boolean {
  return phase === 'terminate' || (phase === 'create' && reason === '');
}

/** Whether the resource is going or gone. */
export function isEnding({ phase }: Deployment): boolean {
  return (
    phase === 'terminate' ||
    phase === 'terminating' ||
    phase === 'terminated' ||
    phase === 'failedTerminating'
  );
}

function send(
  { retries }: Deployment,
  operation: 'create' | 'delete',
  reason: string,
  { workers, timestamp }: Assignment,
  dialect: DeploymentDialect,
): Deployment {
  if (workers.length === 0) {
    const phase = operation === 'create' ? 'create' : 'terminated';
    return { phase, reason: dialect.noWorker, order: undefined, retries };
  }
  const replies = new Map(workers.map((worker) => [worker, undefined]));
  return {
    phase: operation === 'create' ? 'creating' : 'terminating',
    reason,
    order: { operation, timestamp, replies },
    retries,
  };
}

function answered(
  deployment: Deployment,
  order: WorkerOrder,
  worker: string,
  reply: WorkerReply,
  dialect: DeploymentDialect,
): Deployment {
  const replies = new Map(order.replies).set(worker, reply);
  const all = replies.size;
  const count = (wanted: WorkerReply): number =>
    [...replies.values()].filter((each) => each === wanted).length;
  const [done, failed, rebalancing] = [count('done'), count('failed'), count('rebalancing')];
  const told = (n: number, words: string): string => (n > 0 ? `${n}/${all} ${words}` : '');
  const next = (phase: DeploymentPhase, reason: string): Deployment => ({
    phase,
    reason,
    order: { ...order, replies },
    retries: phase === 'ready' ? 0 : deployment.retries,
  });
  if (order.operation === 'delete') {
    const reason = told(done, 'terminated ') + told(failed, dialect.unloadFailed);
    if (done === all) return next('terminated', reason);
    const shown = failed > 0 && dialect.showsUnloadFailure;
    return next(shown ? 'failedTerminating' : 'terminating', reason);
  }
  const reason = told(done, 'ready ') + told(failed, 'failed ') + told(rebalancing, 'rebalancing ');
  if (rebalancing > 0) return next('rebalancing', reason);
  if (failed === all) return next('failed', reason);
  return next(done + failed === all ? 'ready' : 'creating', reason);
}

/** Takes a deployment one step on; the same value comes back when the input changes nothing. */
export function stepDeployment(
  deployment: Deployment,
  input: DeploymentInput,
  dialect: DeploymentDialect,
): Deployment {
  const { phase, order } = deployment;
  switch (input.type) {
    case 'Removed':
      if (phase === 'terminated') return deployment;
      return { phase: 'terminate', reason: input.reason, order: undefined, retries: 0 };
    case 'Dispatched':
      if (!awaitsDispatch(deployment)) return deployment;
      return phase === 'create'
        ? send(deployment, 'create', dialect.loading, input, dialect)
        : send(deployment, 'delete', dialect.unloading, input, dialect);
    case 'WorkersChanged':
      if (phase === 'terminated') return deployment;
      return send(
        deployment,
        isEnding(deployment) ? 'delete' : 'create',
        'Rebalance',
        input,
        dialect,
      );
    case 'Retried': {
      if (phase !== 'failed' && phase !== 'failedTerminating') return deployment;
      const retried = { ...deployment, retries: deployment.retries + 1 };
      return phase === 'failed'
        ? send(retried, 'create', dialect.loading, input, dialect)
        : send(retried, 'delete', dialect.unloading, input, dialect);
    }
    case 'Answered':
      if (order?.timestamp !== input.timestamp || order.operation !== input.operation) {
        return deployment;
      }
      if (!order.replies.has(input.worker)) return deployment;
      return answered(deployment, order, input.worker, input.reply, dialect);
  }
}
