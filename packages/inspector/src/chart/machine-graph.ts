import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { ChartGraph, ChartLabel, GraphEdge, GraphState } from '../api/chart.ts';

/**
 * A machine as a graph, from its definition alone: the same machine gives the same graph.
 *
 * Transitions that go nowhere, only to take note of something, are left out. What leads back into
 * its own state is the state's own, and what leads somewhere from everywhere is the machine's.
 */
export function machineGraph(kind: string, machine: AnyStateMachine): ChartGraph {
  const { root } = machine;
  const edges = new Map<string, { from: string; to: string; labels: ChartLabel[] }>();
  const states = childrenOf(root);
  return {
    kind,
    states,
    edges: [...edges].map(([id, edge]): GraphEdge => ({ id, ...edge })),
    everywhere: arrowsOf(root).map(({ label, to }) => ({ ...label, to })),
  };

  function childrenOf(parent: AnyStateNode): GraphState[] {
    const [initial] = parent.initial?.target ?? [];
    return Object.values(parent.states).map((state) => stateOf(state, state === initial));
  }

  function stateOf(state: AnyStateNode, isInitial: boolean): GraphState {
    const id = idOf(state);
    const loops: ChartLabel[] = [];
    for (const { label, to } of arrowsOf(state)) {
      if (to === id) loops.push(label);
      else connect(id, to, label);
    }
    return {
      id,
      name: state.key,
      description: state.description ?? '',
      isInitial,
      isFinal: state.type === 'final',
      loops,
      children: childrenOf(state),
    };
  }

  function connect(from: string, to: string, label: ChartLabel): void {
    const id = `${from}→${to}`;
    const edge = edges.get(id);
    if (edge === undefined) edges.set(id, { from, to, labels: [label] });
    else if (!edge.labels.some((each) => same(each, label))) edge.labels.push(label);
  }
}

interface Arrow {
  readonly label: ChartLabel;
  readonly to: string;
}

/** A state's own transitions, as far as they lead somewhere. */
function arrowsOf(state: AnyStateNode): Arrow[] {
  const transitions = [...(state.always ?? []), ...[...state.transitions.values()].flat()];
  return transitions.flatMap((transition) =>
    (transition.target ?? []).map((target) => ({ label: labelOf(transition), to: idOf(target) })),
  );
}

function labelOf({ eventType, guard }: AnyTransitionDefinition): ChartLabel {
  const event = eventType === '*' ? 'anything' : eventType;
  return { event, guard: guard === undefined ? (event === '' ? 'else' : '') : guardName(guard) };
}

function guardName(guard: AnyTransitionDefinition['guard']): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'object') return 'condition';
  const { type, params } = guard;
  return typeof params === 'string' ? `${type} ${params}` : type;
}

function idOf({ path }: AnyStateNode): string {
  return path.join('.');
}

function same(a: ChartLabel, b: ChartLabel): boolean {
  return a.event === b.event && a.guard === b.guard;
}
