import { relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * @typedef {object} JestReport The part of jest's `--json` report that is counted.
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites files that failed before any of their tests ran
 * @property {{ name: string, assertionResults: { status: string, fullName: string }[] }[]} testResults
 */

/** What a test may need that a machine may lack, told by the test's name or file. */
const NEEDS = [
  {
    mentions: /real kube-apiserver/i,
    reason:
      'a real API server is missing: set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver',
  },
  {
    mentions: /release of helm/i,
    reason: 'helm is missing: set HELM, or have it on the path',
  },
  {
    mentions: /kubectl/i,
    reason: 'kubectl is missing: set KUBECTL, or run `node scripts/fetch-kubectl.mjs`',
  },
  {
    mentions: /browser|chromium/i,
    reason: 'a browser is missing: install chromium',
  },
];

/**
 * Adds up a run: what failed outside the tests, each skipped test with its reason, and last the
 * line `N passed, N failed[, N skipped]`.
 *
 * A check counts as one test. So does each way in which jest failed beyond its tests: a file that
 * could not be loaded, a limit overstepped, an exit code that no failed test explains.
 * @param {object} run
 * @param {readonly { name: string, ok: boolean }[]} run.checks
 * @param {{ code: number, stopped?: string }} run.jest
 * @param {JestReport | undefined} run.results undefined when jest wrote no report
 * @returns {{ lines: string[], failed: number }}
 */
export function summarize({ checks, jest, results }) {
  const lines = [];
  let passed = 0;
  let failed = 0;
  for (const { name, ok } of checks) {
    if (ok) {
      passed += 1;
    } else {
      failed += 1;
      lines.push(`failed: ${name}`);
    }
  }
  let skipped = 0;
  if (results !== undefined) {
    passed += results.numPassedTests;
    failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
    skipped = results.numPendingTests + results.numTodoTests;
    lines.push(...skippedTests(results));
  }
  if (jest.stopped !== undefined) {
    failed += 1;
    lines.push(`failed: ${jest.stopped}`);
  } else if (jest.code !== 0 && !explains(results)) {
    failed += 1;
    lines.push(`failed: jest ended with exit code ${jest.code}`);
  }
  lines.push(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return { lines, failed };
}

/** @param {JestReport | undefined} results */
function explains(results) {
  return results !== undefined && results.numFailedTests + results.numRuntimeErrorTestSuites > 0;
}

/**
 * @param {JestReport} results
 * @returns {string[]}
 */
function skippedTests(results) {
  const lines = [];
  for (const { name, assertionResults } of results.testResults) {
    const file = relative(ROOT, name);
    for (const { status, fullName } of assertionResults) {
      if (status !== 'pending' && status !== 'todo') continue;
      const need = NEEDS.find(({ mentions }) => mentions.test(`${file} ${fullName}`));
      lines.push(`skipped: ${file}: ${fullName}${need === undefined ? '' : ` (${need.reason})`}`);
    }
  }
  return lines;
}
