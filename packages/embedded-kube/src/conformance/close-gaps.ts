/**
 * Takes out of the list of known gaps what the embedded server does by now, and writes the list
 * into the README: `node packages/embedded-kube/src/conformance/close-gaps.ts`. It adds nothing: a
 * case that fails and is not on the list is a bug, or is put on the list by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chapters } from './cases.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import { type KnownGap, knownGapsFile, readKnownGaps } from './known-gaps.ts';
import { readmeFile, withGaps } from './readme-gaps.ts';
import { runCase } from './run-case.ts';

const gaps = await stillOpen(readKnownGaps());
writeFileSync(knownGapsFile, `${JSON.stringify(gaps, null, 2)}\n`);
writeFileSync(readmeFile, withGaps(readFileSync(readmeFile, 'utf8'), gaps));

async function stillOpen(known: readonly KnownGap[]): Promise<readonly KnownGap[]> {
  const cases = new Map(
    Object.values(chapters)
      .flat()
      .map((one) => [one.rule, one]),
  );
  const server = await startEmbeddedServer();
  const open = new Set<string>();
  for (const rule of known.flatMap(({ rules }) => rules)) {
    const one = cases.get(rule);
    if (
      one !== undefined &&
      (await runCase(server.target, one, `gap-${open.size}-${cases.size}`)) !== undefined
    ) {
      open.add(rule);
    }
    cases.delete(rule);
  }
  await server.stop();
  return known
    .map(({ gap, rules }) => ({ gap, rules: rules.filter((rule) => open.has(rule)) }))
    .filter(({ rules }) => rules.length > 0);
}
