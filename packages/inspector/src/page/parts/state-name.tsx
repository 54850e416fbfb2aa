/** A dotted state as a path, its last part standing out. */
export function StateName({ state }: { state: string }) {
  const parts = state.split('.');
  return (
    <span class="state-name">
      {parts.map((part, at) => (
        <span key={part} class={at === parts.length - 1 ? 'leaf' : 'outer'}>
          {at === 0 ? '' : ' › '}
          {part}
        </span>
      ))}
    </span>
  );
}
