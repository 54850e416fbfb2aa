import type { Level } from '../../api/wire.ts';

/** How a level is said in words. */
export const levelNames: Readonly<Record<Level, string>> = {
  trouble: 'in trouble',
  waiting: 'waiting',
  settled: 'settled',
};

/** A level as a shape of its own, so that it can be told without colour. */
export function LevelIcon({ level, gone = false }: { level: Level; gone?: boolean }) {
  const label = gone ? 'gone' : levelNames[level];
  return (
    <svg class={`level ${gone ? 'gone' : level}`} viewBox="0 0 16 16" role="img" aria-label={label}>
      <title>{label}</title>
      {gone ? (
        <path d="M4 4l8 8M12 4l-8 8" class="line" />
      ) : level === 'trouble' ? (
        <>
          <path d="M8 1.2 15.4 14.4H.6z" class="body" />
          <path d="M8 6v4.2M8 12.3v.4" class="mark" />
        </>
      ) : level === 'waiting' ? (
        <>
          <circle cx="8" cy="8" r="6.2" class="ring" />
          <path d="M8 4.4V8l2.6 1.7" class="line" />
        </>
      ) : (
        <>
          <circle cx="8" cy="8" r="7" class="body" />
          <path d="M4.8 8.3l2.2 2.2 4.3-4.6" class="mark" />
        </>
      )}
    </svg>
  );
}

const kindPaths: Readonly<Record<string, string>> = {
  model: 'M8 1.5 14 4.7v6.6L8 14.5 2 11.3V4.7zM2 4.7l6 3.3 6-3.3M8 8v6.5',
  pipeline: 'M1.5 5.5h4v5h-4zM10.5 5.5h4v5h-4zM5.5 8h5M8.4 5.9 10.5 8l-2.1 2.1',
  experiment: 'M6 1.5h4M7 1.5v4.6L2.8 13a1 1 0 0 0 .9 1.5h8.6a1 1 0 0 0 .9-1.5L9 6.1V1.5M5 10h6',
  server: 'M2.5 2.5h11v4.6h-11zM2.5 8.9h11v4.6h-11zM5 4.8h.1M5 11.2h.1',
  scheduler:
    'M8 5.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM3.4 14.4a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12.6 14.4a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 5l-2.8 5.5M9 5l2.8 5.5',
};

/** A kind's picture; kinds without one get a plain dot. */
export function KindIcon({ kind }: { kind: string }) {
  return (
    <svg class="kind-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={kindPaths[kind] ?? 'M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z'} />
    </svg>
  );
}

/** A kind as it is written: `Model`. */
export function kindName(kind: string): string {
  return kind.slice(0, 1).toUpperCase() + kind.slice(1);
}
