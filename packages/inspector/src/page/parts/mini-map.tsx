import type { Box, Chart } from '../../api/chart.ts';
import type { ChartMoment } from '../state/chart-moment.ts';

interface MiniMapProps {
  readonly chart: Chart;
  readonly moment: ChartMoment;
  /** The part of the chart that is in view. */
  readonly seen: Box;
  /** In the upper corner, where the lower one is needed. */
  readonly isOnTop: boolean;
  /** Told of the point that is to be in the middle of the view. */
  readonly onPick: (x: number, y: number) => void;
}

/** The longest side, in pixels. */
const longest = 124;

/** The whole chart in small, with the part that is in view. */
export function MiniMap({ chart, moment, seen, isOnTop, onPick }: MiniMapProps) {
  const { width, height } = chart;
  const scale = longest / Math.max(width, height);
  return (
    <button
      type="button"
      class={`mini-map ${isOnTop ? 'on-top' : ''}`}
      aria-label="The whole chart in small"
      tabIndex={-1}
      onClick={({ offsetX, offsetY }) => onPick(offsetX / scale, offsetY / scale)}
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width * scale}
        height={height * scale}
        aria-hidden="true"
      >
        {chart.states.map(({ id, isCompound, ...box }) => (
          <rect
            key={id}
            class={`${isCompound ? 'compound' : 'atomic'} ${moment.current.has(id) ? 'current' : ''}`}
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
            rx={12}
          />
        ))}
        <rect class="seen" {...seen} rx={12} />
      </svg>
    </button>
  );
}
