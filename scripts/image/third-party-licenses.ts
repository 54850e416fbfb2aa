import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The licences of all packages that went into bundles, as one text to ship beside them. */
export function thirdPartyLicenses(root: string, metafiles: readonly Metafile[]): string {
  const folders = new Set(
    metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap((file) => packageFolder(file))),
  );
  const parts = [...folders].sort().map((folder) => licenseOf(join(root, folder)));
  return `${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** The folder of the package of a file below node_modules. */
function packageFolder(file: string): string[] {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match?.[1] === undefined ? [] : [match[1]];
}

function licenseOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as Readonly<Record<string, string>>;
  const file = existsSync(folder)
    ? readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each))
    : undefined;
  const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  return `${name} ${version} (${license})\n${text}`;
}
