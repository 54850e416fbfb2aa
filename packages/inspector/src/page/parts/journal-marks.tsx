import type { JournalSummary } from '../../api/wire.ts';
import { useStore } from './store-context.ts';

/** Something worth a jump, with its look and words. */
interface BarMark {
  readonly seq: number;
  readonly look: 'failure' | 'divergence' | 'gap' | 'run';
  readonly says: string;
}

/** Marks of one look that are nearer to each other than this share of the bar are drawn as one. */
const nearest = 1 / 240;

const signs: Readonly<Record<BarMark['look'], string>> = {
  failure: '▲',
  divergence: '≠',
  gap: '⋯',
  run: '↻',
};

/** What is worth a jump, where it is in the journal; each look is a sign of its own. */
export function JournalMarks({ summary }: { summary: JournalSummary }) {
  const { journal } = useStore();
  const { first, last } = summary;
  const length = Math.max(last - first, 1);
  return (
    <div class="journal-marks">
      {allMarks(summary).map(({ look, seq, says }) => (
        <button
          type="button"
          tabIndex={-1}
          key={`${look} ${seq}`}
          class={`mark ${look}`}
          style={{ left: `${(Math.min(Math.max(seq - first, 0), length) / length) * 100}%` }}
          title={says}
          aria-label={says}
          onClick={() => journal.goTo(seq)}
        >
          {signs[look]}
        </button>
      ))}
    </div>
  );
}

function allMarks(summary: JournalSummary): BarMark[] {
  const { failures, divergences, gaps, runs, first, last } = summary;
  const apart = (last - first) * nearest;
  const all: readonly (readonly BarMark[])[] = [
    runs.slice(1).map((seq) => ({ seq, look: 'run', says: `#${seq}: the operator started again` })),
    gaps.map(({ after, before, why }) => ({
      seq: before,
      look: 'gap',
      says: `#${after + 1} to #${before - 1} are missing${why === null ? '' : `: ${why}`}`,
    })),
    failures.map(({ seq, path, what }) => ({
      seq,
      look: 'failure',
      says: `#${seq}: ${shortPath(path)} ${what}`,
    })),
    divergences.map(({ seq, path, what }) => ({
      seq,
      look: 'divergence',
      says: `#${seq}: ${shortPath(path)} decides otherwise: ${what}`,
    })),
  ];
  return all.flatMap((marks) => thinned(marks, apart));
}

/** Of those that lie on each other, the first, which says how many follow. */
function thinned(marks: readonly BarMark[], apart: number): BarMark[] {
  const drawn: { mark: BarMark; others: number }[] = [];
  for (const mark of marks) {
    const before = drawn.at(-1);
    if (before !== undefined && mark.seq - before.mark.seq < apart) before.others += 1;
    else drawn.push({ mark, others: 0 });
  }
  return drawn.map(({ mark, others }) =>
    others === 0 ? mark : { ...mark, says: `${mark.says}; ${others} more close behind` },
  );
}

function shortPath(path: string): string {
  return path.split('#')[0] ?? path;
}
