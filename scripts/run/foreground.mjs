import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * Runs a program in this one's place: same terminal, same signals, and its exit code as the answer.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code; 128 plus the signal's number where a signal ended it
 */
export function runForeground(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    // A terminal sends Ctrl-C to the whole process group, so the child has it already, and a
    // second one would read as "don't wait, stop now".
    const terminal = hasTerminal();
    const interrupt = () => terminal || child.kill('SIGINT');
    const terminate = () => child.kill('SIGTERM');
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', terminate);
    const finish = (/** @type {number} */ code) => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', terminate);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      finish(1);
    });
    child.once('exit', (code, signal) =>
      finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** Whether a terminal controls this process, wherever its standard streams lead. */
function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
