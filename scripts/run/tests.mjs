import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, scriptEnvironment } from './paths.mjs';
import { summarize } from './summary.mjs';

/** The package scripts that count as one test each; one that doesn't exist is left out. */
const CHECKS = ['typecheck', 'lint', 'walls', 'proto:check', 'charts:check'];

/** The longest that all tests together may take: a test file that never ends fails the run. */
const JEST_LIMIT_MS = 12 * 60_000;
/** How long jest may stay after it wrote its report; it stays for what a test left open. */
const JEST_EXIT_LIMIT_MS = 10_000;

/**
 * Runs every check, then every test, and prints one closing line of counts.
 * @param {readonly string[]} jestArgs
 * @returns {Promise<number>} the exit code: 0 only if nothing failed
 */
export async function runTests(jestArgs) {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  /** @type {{ name: string, ok: boolean }[]} */
  const checks = [];
  for (const name of CHECKS.filter((check) => scripts[check] !== undefined)) {
    console.log(`\n— ${name}`);
    const { code } = await runScript(scripts[name], []);
    checks.push({ name, ok: code === 0 });
  }

  console.log('\n— tests');
  const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'));
  const report = join(folder, 'report.json');
  const jest = await runScript(
    scripts.jest,
    ['--json', `--outputFile=${report}`, ...jestArgs],
    report,
  );
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  rmSync(folder, { recursive: true });

  const { lines, failed } = summarize({ checks, jest, results });
  console.log(`\n${lines.join('\n')}`);
  return failed === 0 ? 0 : 1;
}

/**
 * Runs a package script with more arguments, its output passed through.
 * @param {string} script a command line of package.json
 * @param {readonly string[]} args
 * @param {string} [report] a file the script writes when it is done; with it the script has limits
 * @returns {Promise<{ code: number, stopped?: string }>} `stopped`: the limit that it overstepped
 */
function runScript(script, args, report) {
  return new Promise((resolve) => {
    // Its own process group, so that a limit or a signal reaches what it started as well.
    const child = spawn('sh', ['-c', `${script} "$@"`, 'sh', ...args], {
      cwd: ROOT,
      env: scriptEnvironment(),
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    /** @type {string | undefined} */
    let stopped;
    const forward = (/** @type {NodeJS.Signals} */ signal) => signalGroup(child, signal);
    const stop = (/** @type {string} */ why) => {
      stopped = why;
      signalGroup(child, 'SIGKILL');
    };
    const watch = report === undefined ? undefined : watchLimits(report, stop);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    const finish = (/** @type {number} */ code) => {
      watch?.();
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(stopped === undefined ? { code } : { code, stopped });
    };
    child.once('error', (error) => {
      console.error(`${script} could not be started: ${error.message}`);
      finish(1);
    });
    child.once('exit', (code) => finish(code ?? 1));
  });
}

/**
 * @param {string} report
 * @param {(why: string) => void} stop
 * @returns {() => void} ends the watch
 */
function watchLimits(report, stop) {
  const startedAt = Date.now();
  /** @type {number | undefined} */
  let reportedAt;
  const timer = setInterval(() => {
    const now = Date.now();
    if (reportedAt === undefined && existsSync(report)) reportedAt = now;
    if (reportedAt !== undefined && now - reportedAt > JEST_EXIT_LIMIT_MS) {
      stop('jest finished but did not exit: a test left a timer, socket or process behind');
    } else if (now - startedAt > JEST_LIMIT_MS) {
      stop(`the tests did not end within ${JEST_LIMIT_MS / 60_000} minutes`);
    }
  }, 500);
  return () => clearInterval(timer);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group ended between the check and the signal.
  }
}
