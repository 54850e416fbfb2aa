import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from './paths.mjs';
import { summarize } from './summary.mjs';

const CHECKS = [
  { name: 'typecheck', ok: true },
  { name: 'lint', ok: true },
] as const;

function report(counts: Partial<Parameters<typeof summarize>[0]['results']> = {}) {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [],
    ...counts,
  };
}

describe('summarize', () => {
  test('counts each check as one test and says nothing else when all is well', () => {
    const results = report({ numPassedTests: 40 });
    expect(summarize({ checks: CHECKS, jest: { code: 0 }, results })).toEqual({
      lines: ['42 passed, 0 failed'],
      failed: 0,
    });
  });

  test('counts a failed check and a file that could not be loaded', () => {
    const checks = [...CHECKS, { name: 'walls', ok: false }];
    const results = report({ numFailedTests: 2, numRuntimeErrorTestSuites: 1 });
    expect(summarize({ checks, jest: { code: 1 }, results })).toEqual({
      lines: ['failed: walls', '2 passed, 4 failed'],
      failed: 4,
    });
  });

  test('names each skipped test with what it misses', () => {
    const results = report({
      numPassedTests: 1,
      numPendingTests: 2,
      testResults: [
        {
          name: join(ROOT, 'packages/embedded-kube/src/kubectl.test.ts'),
          assertionResults: [
            { status: 'pending', fullName: 'apply creates an object' },
            { status: 'passed', fullName: 'lists' },
          ],
        },
        {
          name: join(ROOT, 'packages/inspector/src/page.test.ts'),
          assertionResults: [{ status: 'pending', fullName: 'a browser shows the chart' }],
        },
      ],
    });
    expect(summarize({ checks: [], jest: { code: 0 }, results })).toEqual({
      lines: [
        'skipped: packages/embedded-kube/src/kubectl.test.ts: apply creates an object (kubectl is missing: set KUBECTL, or run `node scripts/fetch-kubectl.mjs`)',
        'skipped: packages/inspector/src/page.test.ts: a browser shows the chart (a browser is missing: install chromium)',
        '1 passed, 0 failed, 2 skipped',
      ],
      failed: 0,
    });
  });

  test('fails a run that was stopped at a limit, although every test that ended passed', () => {
    const results = report({ numPassedTests: 5 });
    const jest = { code: 1, stopped: 'jest finished but did not exit' };
    expect(summarize({ checks: [], jest, results })).toEqual({
      lines: ['failed: jest finished but did not exit', '5 passed, 1 failed'],
      failed: 1,
    });
  });

  test('fails a run whose exit code no failed test explains', () => {
    expect(summarize({ checks: [], jest: { code: 134 }, results: undefined })).toEqual({
      lines: ['failed: jest ended with exit code 134', '0 passed, 1 failed'],
      failed: 1,
    });
  });
});
