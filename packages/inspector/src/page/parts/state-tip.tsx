import type { Chart, ChartState } from '../../api/chart.ts';
import { exitsOf } from '../state/chart-moment.ts';

interface StateTipProps {
  readonly chart: Chart;
  readonly state: ChartState;
  /** Where the state is in the frame, in pixels. */
  readonly box: { readonly left: number; readonly top: number; readonly bottom: number };
  readonly frame: { readonly width: number; readonly height: number };
}

const width = 330;
const gap = 9;

/** What a state is for and what leads out of it, beside the state that is pointed at. */
export function StateTip({ chart, state, box, frame }: StateTipProps) {
  const left = Math.min(Math.max(box.left, gap), Math.max(frame.width - width - gap, gap));
  const isBelow = box.bottom < frame.height * 0.6;
  const place = isBelow
    ? { top: `${Math.max(box.bottom + gap, gap)}px` }
    : { bottom: `${Math.max(frame.height - box.top + gap, gap)}px` };
  const exits = exitsOf(chart, state.id);
  return (
    <div
      class="state-tip"
      role="tooltip"
      style={{ left: `${left}px`, width: `${width}px`, ...place }}
    >
      <h3>{state.id}</h3>
      <p>{state.description || 'Nothing is said of this state.'}</p>
      {exits.length === 0 ? null : (
        <ul>
          {exits.map(({ event, guard, to }) => (
            <li key={`${event} ${guard} ${to}`}>
              <span class="on">
                {event}
                {guard === '' ? '' : ` [${guard}]`}
              </span>{' '}
              → <b>{to}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
