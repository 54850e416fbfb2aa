import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { createKubeCore } from '../core/create-kube-core.ts';
import { serveKube } from '../http/serve-kube.ts';
import type { Target } from './api-client.ts';
import { prepare } from './prepare.ts';

const patienceMs = 3000;

/** The embedded server, ready for cases. */
export interface EmbeddedServer {
  readonly target: Target;
  stop(): Promise<void>;
}

/** Serves a fresh core with what the cases find there. */
export async function startEmbeddedServer(): Promise<EmbeddedServer> {
  const core = createKubeCore({ clock: Date.now, uid: randomUUID });
  const kube = await serveKube(core, { access: 'rbac' });
  const agent = new Agent({ keepAlive: true });
  const target = { url: kube.url, token: kube.token ?? '', agent, patienceMs };
  await prepare(target);
  return {
    target,
    async stop() {
      agent.destroy();
      await kube.stop();
    },
  };
}
