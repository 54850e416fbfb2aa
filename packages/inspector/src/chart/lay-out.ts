import elkjs, { type ElkEdgeSection, type ElkExtendedEdge, type ElkNode } from 'elkjs';
import {
  type Box,
  type Chart,
  type ChartEdge,
  type ChartGraph,
  type ChartState,
  chartSizes,
  type GraphEdge,
  type GraphState,
  labelLines,
  loopText,
} from '../api/chart.ts';

const { nameFont, labelFont, characterShare, labelLine, loopLine } = chartSizes;
const { stateHeight, titleHeight, padding } = chartSizes;

const options: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.edgeLabels.inline': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '22',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '2',
  'elk.layered.mergeEdges': 'false',
};

/** Gives every state and transition of a graph its place. */
export async function layOut(graph: ChartGraph): Promise<Chart> {
  const elk = new elkjs.default();
  const order = idsIn(graph.states);
  const isForward = ({ from, to }: GraphEdge) => order.indexOf(from) < order.indexOf(to);
  const laidOut: ElkNode = await elk.layout({
    id: 'root',
    layoutOptions: { ...options, 'elk.padding': '[top=8,left=8,bottom=8,right=8]' },
    children: graph.states.map((state) => firstOf(nodeOf(state), state)),
    edges: graph.edges.map((edge) => elkEdgeOf(edge, isForward(edge))),
  });
  const boxes = new Map<string, Box>();
  place(laidOut, 0, 0, boxes);
  return {
    kind: graph.kind,
    everywhere: graph.everywhere,
    width: Math.ceil(laidOut.width ?? 0),
    height: Math.ceil(laidOut.height ?? 0),
    states: graph.states.flatMap((state) => statesIn(state, boxes)),
    edges: edgesIn(laidOut, graph.edges, boxes),
  };
}

/** The first state of all is at the top. */
function firstOf(node: ElkNode, { isInitial, children }: GraphState): ElkNode {
  if (!isInitial || children.length > 0) return node;
  return { ...node, layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' } };
}

function nodeOf(state: GraphState): ElkNode {
  const isCompound = state.children.length > 0;
  const loopHeight = state.loops.length * loopLine;
  const width = Math.max(
    textWidth(state.name, nameFont) + (state.isInitial ? 14 : 0),
    ...state.loops.map((loop) => textWidth(loopText(loop), labelFont)),
  );
  if (!isCompound) {
    return { id: state.id, width: Math.ceil(width + 24), height: stateHeight + loopHeight };
  }
  return {
    id: state.id,
    layoutOptions: {
      ...options,
      'elk.padding': `[top=${titleHeight + loopHeight + 8},left=${padding},bottom=${padding},right=${padding}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${Math.ceil(width + 24)},${titleHeight})`,
    },
    children: state.children.map(nodeOf),
  };
}

/** What leads on in the order in which the machine is written points down, where there is a choice. */
function elkEdgeOf({ id, from, to, labels }: GraphEdge, isForward: boolean): ElkExtendedEdge {
  const lines = labelLines(labels);
  const width = Math.max(...lines.map((line) => textWidth(line, labelFont))) + 6;
  const height = lines.length * labelLine + 2;
  return {
    id,
    sources: [from],
    targets: [to],
    layoutOptions: { 'elk.layered.priority.direction': isForward ? '10' : '0' },
    labels: lines.length === 0 ? [] : [{ text: lines.join('\n'), width, height }],
  };
}

function idsIn(states: readonly GraphState[]): string[] {
  return states.flatMap(({ id, children }) => [id, ...idsIn(children)]);
}

function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * characterShare;
}

function place(node: ElkNode, x: number, y: number, boxes: Map<string, Box>): void {
  const { width = 0, height = 0 } = node;
  boxes.set(node.id, { x, y, width, height });
  for (const child of node.children ?? []) {
    place(child, x + (child.x ?? 0), y + (child.y ?? 0), boxes);
  }
}

function statesIn(state: GraphState, boxes: ReadonlyMap<string, Box>): ChartState[] {
  const { children, ...rest } = state;
  const box = boxes.get(state.id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const own = { ...rest, ...box, isCompound: children.length > 0 };
  return [own, ...children.flatMap((child) => statesIn(child, boxes))];
}

/** Edges come back inside the smallest state that holds both ends, with positions relative to it. */
function edgesIn(
  root: ElkNode,
  edges: readonly GraphEdge[],
  boxes: ReadonlyMap<string, Box>,
): ChartEdge[] {
  const placed = new Map((root.edges ?? []).map((edge) => [edge.id, edge]));
  return edges.map((edge): ChartEdge => {
    const found = placed.get(edge.id) as
      | (ElkExtendedEdge & { readonly container?: string })
      | undefined;
    const { x, y } = boxes.get(found?.container ?? 'root') ?? { x: 0, y: 0 };
    const [label] = found?.labels ?? [];
    return {
      ...edge,
      points: (found?.sections ?? []).flatMap(pointsOf).map(([px, py]) => [px + x, py + y]),
      label:
        label === undefined
          ? null
          : {
              x: x + (label.x ?? 0),
              y: y + (label.y ?? 0),
              width: label.width ?? 0,
              height: label.height ?? 0,
            },
    };
  });
}

function pointsOf({ startPoint, bendPoints = [], endPoint }: ElkEdgeSection): [number, number][] {
  return [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [x, y]);
}
