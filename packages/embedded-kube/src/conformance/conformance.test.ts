import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chapters } from './cases.ts';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.ts';
import { readKnownGaps } from './known-gaps.ts';
import { readmeFile, withGaps } from './readme-gaps.ts';
import { runCase } from './run-case.ts';

const knownGaps = readKnownGaps();
const gaps = new Set(knownGaps.flatMap(({ rules }) => rules));
const closed =
  'this gap is closed: run `node packages/embedded-kube/src/conformance/close-gaps.ts` and commit what it changes';

describe('the embedded server', () => {
  let server: EmbeddedServer;
  let runs = 0;

  beforeAll(async () => {
    server = await startEmbeddedServer();
  });

  afterAll(async () => {
    await server.stop();
  });

  for (const [chapter, cases] of Object.entries(chapters)) {
    describe(chapter, () => {
      for (const one of cases) {
        const isGap = gaps.has(one.rule);
        test(`${isGap ? 'a known gap: ' : ''}${one.rule}`, async () => {
          runs += 1;
          const found = await runCase(server.target, one, `case-${runs}`);
          if (isGap) {
            expect(found ?? closed).not.toBe(closed);
          } else {
            expect(found).toBeUndefined();
          }
        });
      }
    });
  }
});

describe('the list of known gaps', () => {
  const rules = Object.values(chapters).flatMap((cases) => cases.map(({ rule }) => rule));

  test('is in the README', () => {
    const readme = readFileSync(readmeFile, 'utf8');
    expect(readme).toBe(withGaps(readme, knownGaps));
  });

  test('names cases that there are', () => {
    expect([...gaps].filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  test('can tell cases apart by their rules', () => {
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
  });
});
