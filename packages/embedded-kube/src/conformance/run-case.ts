import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject } from '../model/api-object.ts';
import { type Answer, type OpenWatch, openWatch, send, type Target } from './api-client.ts';
import type { Case, EventsStep, RequestStep, Step } from './case.ts';
import { difference, filled } from './difference.ts';

const askAgainMs = 20;

/**
 * Runs a case in a namespace of its own, which must not be there yet; what differs from what the
 * case expects comes back, or nothing when all is as it should be.
 */
export async function runCase(
  target: Target,
  { steps }: Case,
  namespace: string,
): Promise<string | undefined> {
  const made = await send(
    target,
    'POST',
    '/api/v1/namespaces',
    { 'content-type': 'application/json' },
    JSON.stringify({ metadata: { name: namespace } }),
  );
  if (made.code !== 201) {
    return `namespace ${namespace}: ${JSON.stringify(made.body)}`;
  }
  const run = new Run(target, namespace);
  try {
    for (const [index, step] of steps.entries()) {
      const found = await run.step(step);
      if (found !== undefined) {
        return `step ${index + 1}, ${titleOf(step)}: ${found}`;
      }
    }
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    run.end();
  }
}

class Run {
  readonly #target: Target;
  readonly #saved: Record<string, string>;
  readonly #watches: OpenWatch[] = [];

  constructor(target: Target, namespace: string) {
    this.#target = target;
    this.#saved = { ns: namespace };
  }

  async step(step: Step): Promise<string | undefined> {
    switch (step.type) {
      case 'request':
        return this.#request(step);
      case 'watch': {
        const path = filled(step.path, this.#saved);
        const watch = await openWatch(this.#target, path, step.headers ?? {});
        this.#watches.push(watch);
        return watch.code === 200 ? undefined : `a watch was answered with ${watch.code}`;
      }
      case 'events':
        return this.#events(step);
    }
  }

  end(): void {
    for (const watch of this.#watches) {
      watch.close();
    }
  }

  async #request(step: RequestStep): Promise<string | undefined> {
    const until = performance.now() + this.#target.patienceMs;
    for (;;) {
      const answer = await this.#send(step);
      const found = this.#differenceOf(step, answer);
      if (found === undefined) {
        this.#save(step, answer.body);
        return undefined;
      }
      if (step.expect.eventually !== true || performance.now() > until) {
        return found;
      }
      await delay(askAgainMs);
    }
  }

  #send({ method, path, headers = {}, body }: RequestStep): Promise<Answer> {
    const text =
      body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
    const filledHeaders = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, filled(value, this.#saved)]),
    );
    return send(
      this.#target,
      method,
      filled(path, this.#saved),
      filledHeaders,
      text === '' ? undefined : filled(text, this.#saved),
    );
  }

  #differenceOf({ expect }: RequestStep, answer: Answer): string | undefined {
    const { code, headers = {}, body } = expect;
    const codes = typeof code === 'number' ? [code] : code;
    if (!codes.includes(answer.code)) {
      return `expected ${codes.join(' or ')}, got ${answer.code}: ${JSON.stringify(answer.body)}`;
    }
    return (
      difference(headers, answer.headers, this.#saved, 'headers') ??
      (body === undefined ? undefined : difference(body, answer.body, this.#saved))
    );
  }

  #save({ expect }: RequestStep, body: unknown): void {
    for (const [name, path] of Object.entries(expect.save ?? {})) {
      this.#saved[name] = String(valueAt(body, path) ?? '');
    }
  }

  async #events({ events, end = false }: EventsStep): Promise<string | undefined> {
    const watch = this.#watches.at(-1);
    if (watch === undefined) {
      return 'no watch is open';
    }
    for (const [index, expected] of events.entries()) {
      const actual = await nextWithin(watch, this.#target.patienceMs);
      const found = difference(expected, actual, this.#saved);
      if (found !== undefined) {
        return `event ${index + 1}: ${found} in ${JSON.stringify(actual)}`;
      }
    }
    const after = end ? await nextWithin(watch, this.#target.patienceMs) : undefined;
    return after === undefined ? undefined : `one more event: ${JSON.stringify(after)}`;
  }
}

/** The next event of a watch; one that does not come is told apart from the end. */
async function nextWithin(watch: OpenWatch, patienceMs: number): Promise<unknown> {
  const given = new AbortController();
  const late = delay(patienceMs, 'no event came', { signal: given.signal, ref: false });
  const next = watch.next();
  try {
    return await Promise.race([next, late.catch(() => undefined)]);
  } finally {
    given.abort();
  }
}

function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) {
      return value[Number(name)];
    }
    return isJsonObject(value) ? value[name] : undefined;
  }, body);
}

function titleOf(step: Step): string {
  switch (step.type) {
    case 'request':
      return `${step.method} ${step.path}`;
    case 'watch':
      return `watch ${step.path}`;
    case 'events':
      return 'events';
  }
}
