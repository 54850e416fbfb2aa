import type { Chart, ChartEdge, ChartState } from '../../api/chart.ts';
import { chartSizes, labelLines, loopText } from '../../api/chart.ts';
import type { ChartMoment } from '../state/chart-moment.ts';
import { MiniMap } from './mini-map.tsx';
import { StateTip } from './state-tip.tsx';
import { usePanZoom } from './use-pan-zoom.ts';

interface ChartDrawingProps {
  readonly chart: Chart;
  readonly moment: ChartMoment;
  readonly state: string | null;
  /** The state that the user points at or has the focus on. */
  readonly pointed: string | null;
  readonly onPoint: (state: string | null) => void;
  /** Told of a state that is clicked. */
  readonly onPick: (state: string) => void;
  /** Where a state links to. */
  readonly hrefOf: (state: string) => string;
}

/** Below this scale labels could not be read, and names are drawn larger instead. */
const legible = 0.5;
/** What the small map takes of a corner, in pixels. */
const mapRoom = 150;

/** The chart itself, to be moved and zoomed. */
export function ChartDrawing({
  chart,
  moment,
  state,
  pointed,
  onPoint,
  onPick,
  hrefOf,
}: ChartDrawingProps) {
  const target = chart.states.find(({ id }) => id === state) ?? null;
  const panZoom = usePanZoom(chart, target);
  const { frame, transform, handlers, zoom, showAll, showTarget, isFollowing } = panZoom;
  const { seen, isPartial, centre, scale, place, reveal, frameSize } = panZoom;
  const tipped = chart.states.find(({ id }) => id === pointed);
  // The small map keeps off the state that everything is about, and those beside it.
  const outermost = chart.states.find(({ id }) => id === state?.split('.')[0]) ?? target;
  const here = outermost === null ? null : place(outermost);
  const isHereBelow =
    here !== null && here.left < mapRoom && here.bottom > frameSize.height - mapRoom;
  const ranked = [...chart.edges].sort((a, b) => rankOf(a) - rankOf(b));

  function classOf(edge: ChartEdge): string {
    if (edge.id === moment.taken) return 'edge taken';
    if (pointed !== null) {
      return edge.from === pointed || edge.to === pointed ? 'edge pointed' : 'edge';
    }
    return moment.next.has(edge.id) ? 'edge next' : 'edge';
  }

  function rankOf(edge: ChartEdge): number {
    return ['edge', 'edge next', 'edge pointed', 'edge taken'].indexOf(classOf(edge));
  }

  return (
    <div class="chart-frame" ref={frame} {...handlers}>
      <svg
        class={`chart ${pointed === null ? '' : 'pointing'} ${scale < legible ? 'far' : ''}`}
        aria-label="States"
        role="img"
      >
        <defs>
          {['edge', 'next', 'pointed', 'taken'].map((kind) => (
            <marker
              key={kind}
              id={`arrow-${kind}`}
              class={`arrow ${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0.8 7.4 4 0 7.2z" />
            </marker>
          ))}
        </defs>
        <g transform={transform}>
          {chart.states
            .filter(({ isCompound }) => isCompound)
            .map((each) => (
              <StateBox
                key={each.id}
                state={each}
                moment={moment}
                onPoint={onPoint}
                onReveal={reveal}
                onPick={onPick}
                hrefOf={hrefOf}
              />
            ))}
          {ranked.map((edge) => (
            <Edge key={edge.id} edge={edge} look={classOf(edge)} />
          ))}
          {chart.states
            .filter(({ isCompound }) => !isCompound)
            .map((each) => (
              <StateBox
                key={each.id}
                state={each}
                moment={moment}
                onPoint={onPoint}
                onReveal={reveal}
                onPick={onPick}
                hrefOf={hrefOf}
              />
            ))}
          {ranked.map((edge) => (
            <EdgeLabel key={edge.id} edge={edge} look={classOf(edge)} />
          ))}
        </g>
      </svg>
      {isPartial ? (
        <MiniMap chart={chart} moment={moment} seen={seen} isOnTop={isHereBelow} onPick={centre} />
      ) : null}
      {tipped === undefined ? null : (
        <StateTip chart={chart} state={tipped} box={place(tipped)} frame={frameSize} />
      )}
      <div class="zoom">
        <button type="button" data-key="+" aria-label="Closer" onClick={() => zoom(1.3)}>
          +
        </button>
        <button type="button" data-key="-" aria-label="Farther" onClick={() => zoom(1 / 1.3)}>
          −
        </button>
        <button
          type="button"
          data-key="f"
          aria-pressed={isFollowing}
          onClick={() => (isFollowing ? showAll() : showTarget())}
        >
          {isFollowing ? 'Whole chart' : 'Follow'}
        </button>
      </div>
    </div>
  );
}

interface StateBoxProps {
  readonly state: ChartState;
  readonly moment: ChartMoment;
  readonly onPoint: (state: string | null) => void;
  /** Told of a state that gets the focus, in view or not. */
  readonly onReveal: (state: ChartState) => void;
  readonly onPick: (state: string) => void;
  readonly hrefOf: (state: string) => string;
}

function StateBox({ state, moment, onPoint, onReveal, onPick, hrefOf }: StateBoxProps) {
  const { id, name, x, y, width, height, loops, isInitial, isFinal, isCompound } = state;
  const isCurrent = moment.current.has(id);
  const isVisited = moment.visited.has(id);
  const looks = ['state', isCompound ? 'compound' : 'atomic'];
  if (isCurrent) looks.push('current');
  else if (isVisited) looks.push('visited');
  if (isFinal) looks.push('final');
  const says = `${id}${isCurrent ? ', current' : isVisited ? ', visited' : ''}. ${state.description}`;
  return (
    <a
      href={hrefOf(id)}
      class={looks.join(' ')}
      aria-label={says}
      data-state={id}
      draggable={false}
      onClick={(event) => {
        event.preventDefault();
        onPick(id);
      }}
      onMouseEnter={() => onPoint(id)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => {
        onPoint(id);
        onReveal(state);
      }}
      onBlur={() => onPoint(null)}
    >
      <rect x={x} y={y} width={width} height={height} rx={isCompound ? 10 : 7} />
      {isFinal ? (
        <rect class="inner" x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx={5} />
      ) : null}
      {isInitial ? <circle class="initial" cx={x + 13} cy={y + 15.5} r={3.5} /> : null}
      <text class="name" x={x + (isInitial ? 22 : 12)} y={y + 20}>
        {name}
      </text>
      {isCurrent && !isCompound ? (
        <circle class="here" cx={x + width} cy={y} r={5} />
      ) : isVisited && !isCompound ? (
        <g class="tick">
          <circle cx={x + width} cy={y} r={5.5} />
          <path d={`M${x + width - 2.6} ${y + 0.2}l2 2 3.4-3.8`} />
        </g>
      ) : null}
      {loops.map((loop, at) => (
        <text class="loop" key={loopText(loop)} x={x + 12} y={y + 36 + at * chartSizes.loopLine}>
          {loopText(loop)}
        </text>
      ))}
    </a>
  );
}

function Edge({ edge, look }: { edge: ChartEdge; look: string }) {
  const kind = look.split(' ')[1] ?? 'edge';
  return <path class={look} d={rounded(edge.points)} marker-end={`url(#arrow-${kind})`} />;
}

function EdgeLabel({ edge, look }: { edge: ChartEdge; look: string }) {
  const { label, labels } = edge;
  if (label === null) return null;
  const { x, y, width, height } = label;
  return (
    <g class={`label ${look}`}>
      <rect x={x} y={y} width={width} height={height} rx={3} />
      {labelLines(labels).map((line, at) => (
        <text
          key={`${at} ${line}`}
          class={line.startsWith('[') ? 'guard' : 'event'}
          x={x + 3}
          y={y + 11 + at * chartSizes.labelLine}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

/** How far from a corner a line begins to bend. */
const radius = 6;

/** A path through the points whose corners are rounded. */
function rounded(points: ChartEdge['points']): string {
  return points
    .map(([x, y], at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${x} ${y}`;
      if (after === undefined) return `L${x} ${y}`;
      const [ax, ay] = toward(x, y, before);
      const [bx, by] = toward(x, y, after);
      return `L${ax} ${ay}Q${x} ${y} ${bx} ${by}`;
    })
    .join('');
}

function toward(x: number, y: number, [toX, toY]: readonly [number, number]): [number, number] {
  const length = Math.hypot(toX - x, toY - y);
  const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
  return [x + (toX - x) * share, y + (toY - y) * share];
}
