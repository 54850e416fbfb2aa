import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKubeCore } from '../core/create-kube-core.ts';
import { type EmbeddedKube, serveKube } from '../http/serve-kube.ts';
import type { Target } from './api-client.ts';
import { chapters } from './cases.ts';
import { knownGaps } from './known-gaps.ts';
import { prepare } from './prepare.ts';
import { runCase } from './run-case.ts';

const gaps = new Set(knownGaps.flatMap(({ rules }) => rules));

describe('the embedded server', () => {
  let kube: EmbeddedKube;
  let target: Target;
  let runs = 0;

  beforeAll(async () => {
    kube = await serveKube(createKubeCore({ clock: Date.now, uid: randomUUID }));
    target = { url: kube.url, agent: new Agent({ keepAlive: true }) };
    await prepare(target);
  });

  afterAll(async () => {
    target.agent.destroy();
    await kube.stop();
  });

  for (const [chapter, cases] of Object.entries(chapters)) {
    describe(chapter, () => {
      for (const one of cases) {
        const isGap = gaps.has(one.rule);
        test(`${isGap ? 'a known gap: ' : ''}${one.rule}`, async () => {
          runs += 1;
          const found = await runCase(target, one, `case-${runs}`);
          const closed =
            'closed: take its rule out of known-gaps.ts and, with the last one, the README';
          expect(isGap ? (found ?? closed) : found).toEqual(
            isGap ? expect.not.stringMatching(/^closed/) : undefined,
          );
        });
      }
    });
  }
});

describe('the list of known gaps', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll(
    /\s+/g,
    ' ',
  );

  test.each(knownGaps.map(({ gap }) => gap))('the README says: %s', (gap) => {
    expect(readme).toContain(gap);
  });

  test('names cases that there are', () => {
    const rules = new Set(
      Object.values(chapters).flatMap((cases) => cases.map(({ rule }) => rule)),
    );
    expect([...gaps].filter((rule) => !rules.has(rule))).toEqual([]);
  });

  test('cases have different rules', () => {
    const rules = Object.values(chapters).flatMap((cases) => cases.map(({ rule }) => rule));
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });
});
