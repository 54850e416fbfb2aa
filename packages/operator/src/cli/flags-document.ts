import type { Option } from 'commander';
import { operatorOptions } from './operator-options.ts';
import { operatorVariables } from './operator-variables.ts';

/** The reference of `troupe operator` as Markdown: a table of flags and one of variables per group. */
export function flagsDocument(): string {
  const parts = [
    '# Flags and variables of troupe operator',
    'Made from their definitions by `pnpm flags`; do not edit. Flags may be written with one dash or two, and ' +
      'with a space or `=` before the value; true and false only with `=`. A wrong one ends the command with ' +
      'exit code 2 and one line that names it.',
    '## Flags',
  ];
  for (const [group, options] of Map.groupBy(operatorOptions(), groupOf)) {
    parts.push(`### ${title(group)}`, table(['flag', 'default', ''], options.map(rowOf)));
  }
  parts.push('## Environment variables');
  for (const [group, variables] of Map.groupBy(operatorVariables, ({ group }) => group)) {
    const rows = variables.map(({ name, description }) => [`\`${name}\``, description]);
    parts.push(`### ${title(group)}`, table(['variable', ''], rows));
  }
  return `${parts.join('\n\n')}\n`;
}

const groupOf = ({ helpGroupHeading = '' }: Option): string => helpGroupHeading;

const title = (group: string): string => group.replace(/:$/, '');

/** A default stands behind the description where it is not a value but an explanation. */
function rowOf({ flags, description, defaultValueDescription, defaultValue }: Option): string[] {
  const explained = / \(default: (.*)\)$/.exec(description);
  const byDefault = explained?.[1] ?? defaultValueDescription ?? defaultValue ?? '';
  return [`\`${flags}\``, String(byDefault), description.replace(/ \(default: .*\)$/, '')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
