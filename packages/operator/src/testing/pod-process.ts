import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { ApiObject } from '@troupe/embedded-kube';

/** How a pod is run without a node. */
export interface PodOptions {
  /** The root of the image. */
  readonly imageRoot: string;
  /** The Deployment as the API stores it. */
  readonly deployment: ApiObject;
  /** Arguments behind those of the Deployment, which say where things are here. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A container's process. */
export interface PodProcess {
  readonly child: ChildProcess;
  log(): string;
  /** Resolves with the first line that holds this. Rejects when the process ends without it. */
  untilLog(words: string): Promise<string>;
  /** What `/readyz`, or another path of the probes, answers. */
  probe(path: string): Promise<{ readonly code: number; readonly body: string }>;
  untilReady(): Promise<void>;
  /** SIGTERM, and then the exit code. */
  stop(): Promise<number | null>;
}

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

const askAgainMs = 50;
const freePorts = ['--health-probe-bind-address=127.0.0.1:0', '--metrics-bind-address=127.0.0.1:0'];

/**
 * Runs the first container of a Deployment as a kubelet would: its command from the image's root, its
 * arguments and environment with references filled in, and nothing of the environment of the test but a
 * path on which there is Node and a shell.
 */
export function startPod({ imageRoot, deployment, args, env: more }: PodOptions): PodProcess {
  const { namespace = '' } = deployment.metadata;
  const [container] = containersOf(deployment);
  if (container === undefined) throw new Error('the Deployment has no container');
  const variables = new Map(
    container.env.map(({ name, value }) => [
      name,
      value ?? (name === 'POD_NAMESPACE' ? namespace : ''),
    ]),
  );
  const filled = (text: string) =>
    text.replace(/\$\((\w+)\)/g, (whole, name: string) => variables.get(name) ?? whole);
  const [command = '', ...words] = container.command;
  const child = spawn(
    join(imageRoot, command),
    [...words, ...container.args.map(filled), ...freePorts, ...args],
    {
      cwd: '/',
      env: {
        ...Object.fromEntries(variables),
        ...more,
        PATH: `${dirname(process.execPath)}:/bin:/usr/bin`,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);

  async function untilLog(words: string): Promise<string> {
    for (;;) {
      const line = said.split('\n').find((each) => each.includes(words));
      if (line !== undefined) return line;
      const more = once(child.stderr, 'data').then(() => 'more' as const);
      if ((await Promise.race([more, ended])) === 'more') continue;
      throw new Error(`ended without "${words}": ${said}`);
    }
  }

  async function probe(path: string): Promise<{ code: number; body: string }> {
    const { message } = JSON.parse(await untilLog('serving /healthz')) as { message: string };
    const response = await fetch(`http://${message.split(' at ')[1]}${path}`);
    return { code: response.status, body: await response.text() };
  }

  return {
    child,
    log: () => said,
    untilLog,
    probe,
    async untilReady() {
      while ((await probe('/readyz')).code !== 200) {
        await new Promise((resolve) => setTimeout(resolve, askAgainMs));
      }
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function containersOf({ spec }: ApiObject): readonly Container[] {
  const { template } = spec as {
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
  return template.spec.containers;
}
