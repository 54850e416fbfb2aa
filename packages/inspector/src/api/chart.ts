/** A machine as a drawing, made from its definition: plain JSON, in pixels. */

/** What leads along an edge. */
export interface ChartLabel {
  /** Empty for what happens by itself as soon as the guard holds. */
  readonly event: string;
  /** Empty for none. */
  readonly guard: string;
}

/** A rectangle; its position is the drawing's, not its parent's. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A state before it has a place. */
export interface GraphState {
  /** Dotted, as in an actor's state. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Entered first, with its parent. */
  readonly isInitial: boolean;
  readonly isFinal: boolean;
  /** What leads out of it and back into it. */
  readonly loops: readonly ChartLabel[];
  readonly children: readonly GraphState[];
}

/** Everything that leads from one state to another. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly labels: readonly ChartLabel[];
}

/** A machine as a graph. */
export interface ChartGraph {
  readonly kind: string;
  readonly states: readonly GraphState[];
  readonly edges: readonly GraphEdge[];
  /** What leads somewhere from every state; not drawn as edges. */
  readonly everywhere: readonly (ChartLabel & { readonly to: string })[];
}

/** A state in its place; parents come before their children. */
export interface ChartState extends Omit<GraphState, 'children'>, Box {
  readonly isCompound: boolean;
}

/** An edge in its place. */
export interface ChartEdge extends GraphEdge {
  /** From its beginning to its end, as pairs of x and y. */
  readonly points: readonly (readonly [number, number])[];
  readonly label: Box | null;
}

/** A machine as a drawing. */
export interface Chart extends Omit<ChartGraph, 'states' | 'edges'> {
  readonly width: number;
  readonly height: number;
  readonly states: readonly ChartState[];
  readonly edges: readonly ChartEdge[];
}

/** The drawings of all machines, by kind, as `GET /api/machines` has them. */
export type Charts = Readonly<Record<string, Chart>>;

/** The sizes in which drawings are made, in pixels; texts are monospaced so that they can be measured. */
export const chartSizes = {
  nameFont: 13,
  labelFont: 10.5,
  /** The width of a character, as a share of the font size. */
  characterShare: 0.602,
  labelLine: 13,
  loopLine: 14,
  stateHeight: 30,
  titleHeight: 28,
  padding: 12,
} as const;

/** A label's lines as they are drawn: the event, then its guard. */
export function labelLines(labels: readonly ChartLabel[]): readonly string[] {
  return labels.flatMap(({ event, guard }) =>
    [event, guard === '' ? '' : `[${guard}]`].filter((line) => line !== ''),
  );
}

/** The one line in which a state shows what leads back into it. */
export function loopText({ event, guard }: ChartLabel): string {
  return `↻ ${event}${guard === '' ? '' : ` [${guard}]`}`;
}
