/** YAML for reading: keys and values told apart, numbers of lines left out. */
export function YamlView({ text, label }: { text: string; label: string }) {
  return (
    <section aria-label={label}>
      <pre class="yaml">{text.trimEnd().split('\n').map(lineOf)}</pre>
    </section>
  );
}

const keyed = /^(\s*(?:- )*)([^\s:"'][^:]*|"[^"]*"):(?: (.*))?$/;

function lineOf(line: string, at: number) {
  const [, indent, key, value = ''] = keyed.exec(line) ?? [];
  // Lines have no identity beside their place.
  if (key === undefined) return <span key={at}>{`${line}\n`}</span>;
  return (
    <span key={at}>
      {indent}
      <span class="key">{key}</span>:{value === '' ? '' : ' '}
      <span class={classOf(value)}>{value}</span>
      {'\n'}
    </span>
  );
}

function classOf(value: string): string {
  if (/^(true|false|null)$/.test(value)) return 'word';
  return /^-?[\d.]+$/.test(value) ? 'number' : 'text';
}
