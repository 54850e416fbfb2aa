import type { KubeAnswer, KubeCall } from '@troupe/actors';
import type { ClosableKubePort } from '@troupe/kube';
import type { Verb } from './rights/rights.ts';

/** A call of the kube writer with what became of it. */
export interface KubeOutcome {
  readonly verb: Verb;
  /** The kind, with a subresource behind a slash: `Model/status`. */
  readonly what: string;
  readonly namespace: string;
  /** HTTP status; 0 without an answer; 200 where it was done. */
  readonly code: number;
  readonly durationMs: number;
}

type Known = Pick<KubeOutcome, 'verb' | 'what' | 'namespace'>;

/** A port that tells of the outcome of each call, and is otherwise the one given. */
export function withOutcomes(
  port: ClosableKubePort,
  now: () => number,
  tell: (outcome: KubeOutcome) => void,
): ClosableKubePort {
  const underWay = new Map<number, Known & { readonly since: number }>();

  function over(answer: KubeAnswer): void {
    const known = underWay.get(answer.id);
    if (known === undefined || answer.type === 'Woke') return;
    underWay.delete(answer.id);
    const { since, ...what } = known;
    const code = answer.type === 'Failed' ? answer.code : 200;
    tell({ ...what, code, durationMs: now() - since });
  }

  return {
    call(call) {
      const known = knownOf(call);
      if (known !== null) underWay.set(call.id, { ...known, since: now() });
      port.call(call);
    },
    answers: (sink) =>
      port.answers((answer) => {
        over(answer);
        sink(answer);
      }),
    close: () => port.close(),
  };
}

function knownOf(call: KubeCall): Known | null {
  switch (call.type) {
    case 'Patch': {
      const { kind, namespace } = call.target;
      const what = call.subresource === undefined ? kind : `${kind}/${call.subresource}`;
      return { verb: 'patch', what, namespace };
    }
    case 'Create':
      return { verb: 'create', what: call.object.kind, namespace: call.object.metadata.namespace };
    case 'Apply':
      return { verb: 'patch', what: call.object.kind, namespace: call.object.metadata.namespace };
    case 'Merge':
      return { verb: 'patch', what: call.target.kind, namespace: call.target.namespace };
    case 'Delete':
      return { verb: 'delete', what: call.target.kind, namespace: call.target.namespace };
    case 'Read':
      return { verb: 'get', what: call.target.kind, namespace: call.target.namespace };
    case 'Wake':
      return null;
  }
}
