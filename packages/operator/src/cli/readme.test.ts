import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

const file = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The README with what `--help` says between its marks. */
async function withHelp(text: string): Promise<string> {
  const marked = /<!-- help: (\w+) -->\n[\s\S]*?<!-- \/help -->/g;
  let result = text;
  for (const [section, command = ''] of text.matchAll(marked)) {
    const { out } = await callTroupe('.', [command, '--help']);
    const help = `<!-- help: ${command} -->\n\n\`\`\`text\n${out.trimEnd()}\n\`\`\`\n\n<!-- /help -->`;
    result = result.replace(section, () => help);
  }
  return result;
}

test('the README shows the flags as --help does (UPDATE_README=1 rewrites it)', async () => {
  const text = readFileSync(file, 'utf8');
  const current = await withHelp(text);
  if (process.env.UPDATE_README === '1') writeFileSync(file, current);
  else expect(text).toBe(current);
});
