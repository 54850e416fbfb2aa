import { useEffect, useRef } from 'preact/hooks';

const keys: readonly (readonly [string, string])[] = [
  ['/', 'search'],
  ['↑ ↓ or k j', 'the actor above, below'],
  ['← → or h l', 'the step before, after; in a journal, of the whole system'],
  ['1 2 3', 'timeline, context, resource'],
  ['Space', 'journal: play, pause'],
  ['n d g r', 'journal: the next failure, divergence, gap, restart; with Shift the one before'],
  ['f', 'the whole chart, or the current state'],
  ['+ −', 'the chart closer, farther'],
  ['Esc', 'back: to the present, to the overview, to all actors'],
  ['?', 'this'],
];

/** The keys that the page knows. */
export function Help({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" onClose={close} aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
