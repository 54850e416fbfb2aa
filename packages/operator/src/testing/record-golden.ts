/**
 * Records golden journals anew: their stories are lived through once, by the whole operator. All of them,
 * or those whose names are given.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JournalRecord } from '@troupe/actors';
import { storeRecords } from '@troupe/journal';
import { startControlPlane } from './control-plane.ts';
import { goldenOptions, goldenScenarios, prepare } from './golden-scenarios.ts';

const folder = fileURLToPath(new URL('../../../journal/golden/', import.meta.url));
const troupe = '0.1.0';

/** The stories whose bridges are held to their calls too; others hold the actors to their commands alone. */
const withBridges: ReadonlySet<string> = new Set([
  'scheduler-restart',
  'operator-restart',
  'session-lost-in-load',
  'deletion-while-away',
  'half-open',
  'update-without-event',
  'no-scheduler',
  'orphans',
  'server',
  'pipeline',
  'experiment',
  'runtime',
]);

const wanted = process.argv.slice(2);

for (const [name, scenario] of Object.entries(goldenScenarios)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const plane = await startControlPlane(goldenOptions[name]);
  await prepare(plane);
  await scenario(plane);
  await plane.stop();
  const runs = plane.lives.map(({ records }) => records());
  await store(name, runs);
  if (name === 'update') await store('tampered', runs.map(tampered));
  process.stdout.write(`${name}: ${runs.map((run) => run.length).join(' + ')} records\n`);
}

async function store(name: string, runs: readonly (readonly JournalRecord[])[]): Promise<void> {
  const dir = `${folder}${name}`;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const layers = withBridges.has(name) ? ([0, 1] as const) : ([0] as const);
  storeRecords(dir, runs, { troupe, layers, flags: { scenario: name } });
}

/** The run with another model in its second load than the one that was asked for. */
function tampered(records: readonly JournalRecord[]): readonly JournalRecord[] {
  return records.map((record) => {
    if (record.layer !== 0) return record;
    const gave = record.gave.map((given) =>
      given.command.type === 'LoadModel' && given.command.generation === 2
        ? { ...given, command: { ...given.command, generation: 1 } }
        : given,
    );
    return { ...record, gave };
  });
}
