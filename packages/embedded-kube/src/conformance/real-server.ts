import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { send, type Target } from './api-client.ts';

/** A kube-apiserver of its own, with etcd behind it, on the loopback address. */
export interface RealServer {
  readonly target: Target;
  /** Ends its processes and removes what they kept. */
  stop(): Promise<void>;
}

/** What the binaries of a folder can show. */
export interface Abilities {
  /** The minor version of Kubernetes. */
  readonly minor: number;
  /** Whether kube-controller-manager is there too. */
  readonly controllers: boolean;
}

const controllerManager = 'kube-controller-manager';
const startupMs = 120_000;
const askAgainMs = 100;

/**
 * Asks the binaries of a folder what they are.
 *
 * @throws Error naming what the folder lacks.
 */
export function abilitiesOf(assets: string): Abilities {
  for (const name of ['etcd', 'kube-apiserver']) {
    if (!existsSync(join(assets, name))) {
      throw new Error(`KUBEBUILDER_ASSETS=${assets}: there is no ${name} in it`);
    }
  }
  const said = execFileSync(join(assets, 'kube-apiserver'), ['--version'], { encoding: 'utf8' });
  return {
    minor: Number(/v1\.(\d+)\./.exec(said)?.[1] ?? 0),
    controllers: existsSync(join(assets, controllerManager)),
  };
}

/**
 * Starts the binaries of a folder in the layout of envtest (`etcd`, `kube-apiserver` and, if it is
 * there, `kube-controller-manager`) with data, keys and ports of their own.
 *
 * @throws Error naming what the folder lacks, or with the end of the logs when a process gave up.
 */
export async function startRealServer(assets: string): Promise<RealServer> {
  const { controllers } = abilitiesOf(assets);
  const folder = mkdtempSync(join(tmpdir(), 'kube-conformance-'));
  const processes = new Processes(assets, folder);
  const stop = async (): Promise<void> => {
    await processes.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const token = randomBytes(16).toString('hex');
    const port = await startApiServer(processes, folder, token);
    const url = `https://127.0.0.1:${port}`;
    const target = await ready(processes, { url, token }, folder);
    if (controllers) {
      startControllers(processes, folder, url, token);
    }
    return {
      target,
      async stop() {
        target.agent.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startApiServer(
  processes: Processes,
  folder: string,
  token: string,
): Promise<number> {
  const [etcdPort, peerPort, port] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  processes.start('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ]);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const signingKey = file('service-accounts.key', privateKey);
  processes.start('kube-apiserver', [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    // There is nobody to tell of an endpoint, and the loopback address is not taken for one.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${file('tokens.csv', `${token},admin,admin,system:masters\n`)}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('service-accounts.pub', publicKey)}`,
    `--service-account-signing-key-file=${signingKey}`,
    // As in envtest: without it a pod would wait for its namespace's ServiceAccount.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
  ]);
  return port ?? 0;
}

/** Waits for the server to say that it is ready, and for the certificate it made itself. */
async function ready(
  processes: Processes,
  { url, token }: { readonly url: string; readonly token: string },
  folder: string,
): Promise<Target> {
  const certificate = join(folder, 'apiserver.crt');
  const until = performance.now() + startupMs;
  while (performance.now() < until) {
    processes.check();
    if (existsSync(certificate)) {
      const agent = new Agent({ keepAlive: true });
      const ca = readFileSync(certificate, 'utf8');
      const target = { url, token, ca, agent, patienceMs: 15_000 };
      const answer = await send(target, 'GET', '/readyz', {}).catch(() => undefined);
      if (answer?.code === 200) {
        return target;
      }
      agent.destroy();
    }
    await delay(askAgainMs);
  }
  throw new Error(`kube-apiserver is not ready after ${startupMs / 1000} s:\n${processes.log()}`);
}

function startControllers(processes: Processes, folder: string, url: string, token: string): void {
  const kubeconfig = join(folder, 'controllers.kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'it',
        cluster: { server: url, 'certificate-authority': join(folder, 'apiserver.crt') },
      },
    ],
    users: [{ name: 'it', user: { token } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    'current-context': 'it',
  };
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  processes.start(controllerManager, [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    // The others would make and change objects that the cases count.
    '--controllers=garbage-collector-controller,namespace-controller',
    '--secure-port=0',
    `--service-account-private-key-file=${join(folder, 'service-accounts.key')}`,
    `--root-ca-file=${join(folder, 'apiserver.crt')}`,
  ]);
}

/** The processes of one server; each writes a log into the folder. */
class Processes {
  readonly #assets: string;
  readonly #folder: string;
  readonly #running = new Map<string, ChildProcess>();

  constructor(assets: string, folder: string) {
    this.#assets = assets;
    this.#folder = folder;
  }

  start(name: string, args: readonly string[]): void {
    const log = openSync(join(this.#folder, `${name}.log`), 'w');
    const child = spawn(join(this.#assets, name), args, { stdio: ['ignore', log, log] });
    this.#running.set(name, child);
  }

  /** @throws Error when one of them has ended. */
  check(): void {
    for (const [name, { exitCode, signalCode }] of this.#running) {
      if (exitCode !== null || signalCode !== null) {
        throw new Error(`${name} ended with ${exitCode ?? signalCode}:\n${this.log()}`);
      }
    }
  }

  /** The last lines of what each has said. */
  log(): string {
    return [...this.#running.keys()]
      .map((name) => {
        const text = readFileSync(join(this.#folder, `${name}.log`), 'utf8');
        return `${name}:\n${text.split('\n').slice(-10).join('\n')}`;
      })
      .join('\n');
  }

  async stop(): Promise<void> {
    // The clients of etcd before it, and without a chance to linger: nothing here is to be kept.
    for (const child of [...this.#running.values()].reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }
    }
  }
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
}
