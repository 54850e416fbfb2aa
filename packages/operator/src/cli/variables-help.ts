import type { OperatorVariable } from './operator-variables.ts';

const lineWidth = 78;
const indent = 6;

/** What `--help` says of environment variables, under the headings of their groups. */
export function variablesHelp(variables: readonly OperatorVariable[]): string {
  const lines = ['Environment variables'];
  let heading = '';
  for (const { name, group, description } of variables) {
    if (group !== heading) lines.push('', group);
    heading = group;
    lines.push(`  ${name}`, ...wrapped(description));
  }
  return lines.join('\n');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => ' '.repeat(indent) + each);
}
