import type { Target } from './api-client.ts';
import { created, get, ok, post } from './case.ts';
import { crds, widgetCrd, widgets } from './cases/fixtures.ts';
import { runCase } from './run-case.ts';

/**
 * Gives a fresh server what the cases find there: the Widgets of `fixtures.ts`.
 *
 * @throws Error when the server does not take it.
 */
export async function prepare(target: Target): Promise<void> {
  const steps = [
    post(crds, widgetCrd, created()),
    get(widgets, ok({ kind: 'WidgetList' }, { eventually: true })),
  ];
  const failed = await runCase(target, { rule: 'the fixtures are there', steps }, 'prepare');
  if (failed !== undefined) {
    throw new Error(failed);
  }
}
