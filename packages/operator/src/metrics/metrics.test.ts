import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { actorView } from '../testing/actor-views.ts';
import { createMetrics } from './create-metrics.ts';

const file = fileURLToPath(new URL('../../../../docs/metrics.md', import.meta.url));

function metricsOfNobody() {
  return createMetrics({ system: () => undefined, reasons: () => ['it has not begun'] });
}

async function scrape({ routes }: ReturnType<typeof metricsOfNobody>): Promise<string> {
  return (await routes['/metrics']?.())?.body ?? '';
}

test('a resource counts where it is now, and nowhere once it is gone', async () => {
  const metrics = metricsOfNobody();
  const tell = (state: string | null) => {
    const view = state === null ? null : actorView('a', state);
    for (const { transition } of metrics.observers) transition?.('model/ns/a#1', view);
  };
  tell('scheduling.placing');
  tell('ready.serving');
  const { namespace } = actorView('a', 'ready');
  const labels = `{kind="model",namespace="${namespace}",state="ready"}`;
  expect(await scrape(metrics)).toContain(`troupe_resources${labels} 1`);
  expect(await scrape(metrics)).not.toContain('state="scheduling"} 1\ntroupe_resources');
  tell(null);
  expect(await scrape(metrics)).not.toContain('troupe_resources{');
});

test('before there is an operator, a scrape says that nobody leads', async () => {
  const text = await scrape(metricsOfNobody());
  expect(text).toContain('troupe_leading 0');
  expect(text).toContain('troupe_ready 0');
});

test('docs/metrics.md has all of them (`pnpm flags` rewrites it)', async () => {
  const text = await scrape(metricsOfNobody());
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]),
  );
  const rows = [...text.matchAll(/^# HELP (troupe_\S+) (.*)$/gm)].map(
    ([, name, help]) => `| \`${name}\` | ${types.get(name)} | ${help} |`,
  );
  const table = ['| metric | type | |', '| --- | --- | --- |', ...rows.sort()].join('\n');
  const wanted = (document: string) =>
    document.replace(
      /<!-- metrics -->[\s\S]*<!-- \/metrics -->/,
      () => `<!-- metrics -->\n\n${table}\n\n<!-- /metrics -->`,
    );
  const document = readFileSync(file, 'utf8');
  if (process.env.UPDATE_README === '1') writeFileSync(file, wanted(document));
  else expect(document).toBe(wanted(document));
});
