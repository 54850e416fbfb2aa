import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CommandBlock } from './command-blocks.ts';

/** A terminal in which somebody follows a document, in a folder that looks like a clone. */
export interface ReaderShell {
  /** Runs a block of commands, the first that fails ends it; rejects with what it said. */
  run(block: CommandBlock): Promise<void>;
  /** Ends what the commands left running. */
  close(): void;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const limitMs = 60_000;

/**
 * `troupe`: what goes on until it is interrupted is left running once it says that it works, as in another
 * terminal.
 */
const troupe = (folder: string) => `#!/bin/sh
run() { exec "${process.execPath}" "${main}" "$@"; }
case " $* " in
  *" --exit-when-ready "*) run "$@" ;;
  *" --scheduler "*) says=Kubeconfig ;;
  " up "*) says="model/seldon-mesh/iris .*ready.serving" ;;
  " operator "*) says=watching ;;
  *) run "$@" ;;
esac
log="${folder}/log.$$"
run "$@" >"$log" 2>&1 &
echo $! >>"${folder}/pids"
until grep -q "$says" "$log"; do
  kill -0 $! 2>/dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.05
done
# A journal is written every second: whoever reads on reads what it says by then.
[ "$1" = up ] || exit 0
for word; do
  [ "$before" = --journal ] || { before="$word"; continue; }
  until (run journal ls "$word") 2>/dev/null | grep -q "iris.*ready.serving"; do sleep 0.05; done
  break
done
`;

/** Of the scripts of the clone, those that documents name; `npm test` is what runs this. */
const npm = `#!/bin/sh
case "$1" in
  start) shift; [ "$1" = -- ] && shift; exec troupe up "$@" ;;
  test) ;;
  *) echo "no such script: $1" >&2; exit 1 ;;
esac
`;
const pnpm = '#!/bin/sh\n[ "$1" = troupe ] || exit 1\nexec "$@"\n';

/** Makes one in an empty folder. */
export function createReaderShell(folder: string, kubectl: string): ReaderShell {
  const tools = join(folder, '.tools');
  mkdirSync(tools);
  const scripts = { troupe: troupe(tools), npm, pnpm };
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(tools, name), text, { mode: 0o755 });
  }
  symlinkSync(kubectl, join(tools, 'kubectl'));
  for (const name of ['examples', 'deploy']) symlinkSync(join(root, name), join(folder, name));
  const env = {
    ...process.env,
    PATH: `${tools}${delimiter}${process.env.PATH}`,
    KUBECONFIG: join(folder, '.troupe/kubeconfig'),
    KUBECACHEDIR: join(tools, 'cache'),
  };
  return {
    async run({ commands }) {
      await promisify(execFile)('sh', ['-ec', commands], { cwd: folder, env, timeout: limitMs });
    },
    close() {
      for (const pid of pidsIn(join(tools, 'pids'))) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
      rmSync(join(tools, 'pids'), { force: true });
    },
  };
}

function pidsIn(file: string): readonly number[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').map(Number);
  } catch {
    return [];
  }
}
