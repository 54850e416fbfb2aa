import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CliContext } from '../cli/cli-context.ts';
import { CliError } from '../cli/cli-error.ts';
import { type ChartPage, chartPages } from './chart-pages.ts';

/** The flags of `troupe charts`, read. */
export interface ChartsSettings {
  readonly out?: string;
  readonly check?: boolean;
}

/** Prints, writes, or checks the charts. Returns 1 when a check found a difference. */
export async function runCharts(
  { out, check }: ChartsSettings,
  context: CliContext,
): Promise<number> {
  const pages = chartPages();
  if (out === undefined) {
    if (check) throw new CliError('--check needs --out, the folder to compare with', 2);
    context.out.write(pages.map(({ text }) => text).join('\n'));
    return 0;
  }
  const folder = resolve(context.cwd, out);
  if (!check) {
    await write(folder, pages);
    context.out.write(`Wrote ${pages.length} charts to ${out}.\n`);
    return 0;
  }
  const stale = await differences(folder, pages);
  for (const file of stale) {
    context.err.write(
      `troupe: ${join(out, file)} is not what the machines say; run: pnpm charts\n`,
    );
  }
  if (stale.length > 0) return 1;
  context.out.write(`${pages.length} charts in ${out} are what the machines say.\n`);
  return 0;
}

async function write(folder: string, pages: readonly ChartPage[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const { file, text } of pages) await writeFile(join(folder, file), text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`cannot write the charts to ${folder}: ${code ?? String(error)}`, 1, error);
  }
}

/** Files that differ, are missing, or are of no machine. */
async function differences(folder: string, pages: readonly ChartPage[]): Promise<string[]> {
  const wanted = new Map(pages.map(({ file, text }) => [file, text]));
  const found = await readdir(folder).catch(() => []);
  const names = new Set([...wanted.keys(), ...found.filter((file) => file.endsWith('.md'))]);
  const stale: string[] = [];
  for (const name of [...names].sort()) {
    const there = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (there !== wanted.get(name)) stale.push(name);
  }
  return stale;
}
