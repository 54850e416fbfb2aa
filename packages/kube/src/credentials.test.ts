import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { lastValueFrom } from 'rxjs';
import type { KubeAccess } from './kube-access.ts';
import { createKubeClient, type KubeClient } from './kube-client.ts';
import {
  listening,
  portOf,
  type ReceivedRequest,
  recording,
  scriptedApi,
  sendJson,
} from './test/scripted-api.ts';
import { TEST_PKI } from './test/test-pki.ts';

const closers: (() => Promise<unknown>)[] = [];
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'credentials-'));
  closers.push(() => rm(dir, { recursive: true }));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function configFor(server: string, user: object, cluster: object = {}): KubeConfig {
  const config = new KubeConfig();
  const one = { name: 'c', server, skipTLSVerify: false, ...cluster };
  config.loadFromClusterAndUser(one, { name: 'u', ...user });
  return config;
}

function clientFor(kubeConfig: KubeAccess, clock?: () => number): KubeClient {
  const client = createKubeClient({ kubeConfig, ...(clock && { clock }) });
  closers.push(() => client.close());
  return client;
}

const ask = (client: KubeClient) => client.request({ method: 'GET', path: '/version' });

describe('a request', () => {
  test.each([
    ['a token', { token: 'secret' }, 'Bearer secret'],
    ['name and password', { username: 'me', password: 'pass' }, 'Basic bWU6cGFzcw=='],
  ])('carries %s of the kubeconfig, over plain http too', async (_, user, authorization) => {
    const api = await scriptedApi((_request, response) => sendJson(response, 200, {}));
    closers.push(() => api.close());
    await ask(clientFor(configFor(api.url, user)));
    expect(api.received[0]?.headers.authorization).toBe(authorization);
  });

  test('carries the token of a file, trimmed', async () => {
    const api = await scriptedApi((_request, response) => sendJson(response, 200, {}));
    closers.push(() => api.close());
    const tokenFile = join(dir, 'token');
    await writeFile(tokenFile, 'from-file\n');
    const authProvider = { name: 'tokenFile', config: { tokenFile } };
    await ask(clientFor(configFor(api.url, { authProvider })));
    expect(api.received[0]?.headers.authorization).toBe('Bearer from-file');
  });

  test('carries the token that an exec plugin gives', async () => {
    const api = await scriptedApi((_request, response) => sendJson(response, 200, {}));
    closers.push(() => api.close());
    const script = `console.log('{"status":{"token":"from-plugin"}}')`;
    const exec = { command: process.execPath, args: ['-e', script] };
    await ask(clientFor(configFor(api.url, { exec })));
    expect(api.received[0]?.headers.authorization).toBe('Bearer from-plugin');
  });

  test('says why there are no credentials', async () => {
    const exec = { command: join(dir, 'no-such-plugin'), args: [] };
    const client = clientFor(configFor('http://127.0.0.1:1', { exec }));
    await expect(ask(client)).rejects.toMatchObject({
      code: 0,
      reason: 'Unreachable',
      message: expect.stringMatching(/^no credentials for the cluster: .*no-such-plugin/),
    });
  });
});

describe('credentials', () => {
  /** Gives another token each time it is asked. */
  function rotating(server: string): KubeAccess {
    let given = 0;
    return {
      getCurrentCluster: () => ({ name: 'c', server, skipTLSVerify: true }),
      applyToHTTPSOptions: (options) => {
        given += 1;
        options.headers = { Authorization: `Bearer ${given}` };
        return Promise.resolve();
      },
    };
  }

  const tokens = (received: readonly ReceivedRequest[]) =>
    received.map(({ headers }) => headers.authorization);

  test('are asked for again after ten seconds, not before', async () => {
    const api = await scriptedApi((_request, response) => sendJson(response, 200, {}));
    closers.push(() => api.close());
    let now = 0;
    const client = clientFor(rotating(api.url), () => now);
    for (now of [0, 9_999, 10_000]) await ask(client);
    expect(tokens(api.received)).toEqual(['Bearer 1', 'Bearer 1', 'Bearer 2']);
  });

  test('are asked for again once the API answered 401', async () => {
    const api = await scriptedApi(({ headers }, response) => {
      sendJson(response, headers.authorization === 'Bearer 1' ? 401 : 200, {});
    });
    closers.push(() => api.close());
    const client = clientFor(rotating(api.url), () => 0);
    await expect(ask(client)).rejects.toMatchObject({ code: 401, reason: 'Unauthorized' });
    await ask(client);
    expect(tokens(api.received)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  test('are asked for again once a watch was answered 401', async () => {
    const api = await scriptedApi((_request, response) => sendJson(response, 401, {}));
    closers.push(() => api.close());
    const client = clientFor(rotating(api.url), () => 0);
    const query = { kind: 'Model', resourceVersion: '1', timeoutSeconds: 300 } as const;
    for (const watch of [client.watch(query), client.watch(query)]) {
      await expect(lastValueFrom(watch)).rejects.toMatchObject({ code: 401 });
    }
    expect(tokens(api.received)).toEqual(['Bearer 1', 'Bearer 2']);
  });
});

test('a call does not wait longer for credentials than for anything else', async () => {
  const client = createKubeClient({
    kubeConfig: {
      getCurrentCluster: () => ({ name: 'c', server: 'http://127.0.0.1:1', skipTLSVerify: true }),
      applyToHTTPSOptions: () => new Promise(() => undefined),
    },
    timeoutMs: 20,
  });
  await expect(ask(client)).rejects.toMatchObject({
    code: 0,
    message: 'no credentials for the cluster: none came within 20 ms',
  });
});

describe('a connection by TLS', () => {
  const ca = Buffer.from(TEST_PKI.caCert).toString('base64');

  /** Serves over TLS, asking for a client certificate, and answers with its subject. */
  async function secureApi(): Promise<string> {
    const server = createServer(
      {
        cert: TEST_PKI.serverCert,
        key: TEST_PKI.serverKey,
        ca: TEST_PKI.caCert,
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const socket = request.socket as TLSSocket;
        const subject = socket.authorized ? socket.getPeerCertificate().subject.CN : 'nobody';
        recording([], () => sendJson(response, 200, { subject }))(request, response);
      },
    );
    await listening(server);
    closers.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `https://127.0.0.1:${portOf(server)}`;
  }

  test('trusts the CA of the kubeconfig', async () => {
    const url = await secureApi();
    expect(await ask(clientFor(configFor(url, {}, { caData: ca })))).toEqual({ subject: 'nobody' });
    await expect(ask(clientFor(configFor(url, {})))).rejects.toMatchObject({ code: 0 });
  });

  test('is made with the certificates that hold when it is made', async () => {
    const url = await secureApi();
    let now = 0;
    const access: KubeAccess = {
      getCurrentCluster: () => ({ name: 'c', server: url, skipTLSVerify: false }),
      applyToHTTPSOptions: (options) => {
        if (now > 0) options.ca = TEST_PKI.caCert;
        return Promise.resolve();
      },
    };
    const client = clientFor(access, () => now);
    await expect(ask(client)).rejects.toMatchObject({ code: 0 });
    now = 10_000;
    expect(await ask(client)).toEqual({ subject: 'nobody' });
  });

  test('trusts anybody only when told to skip verification', async () => {
    const url = await secureApi();
    const skipping = configFor(url, {}, { skipTLSVerify: true });
    expect(await ask(clientFor(skipping))).toEqual({ subject: 'nobody' });
  });

  test('shows the client certificate', async () => {
    const url = await secureApi();
    const user = {
      certData: Buffer.from(TEST_PKI.clientCert).toString('base64'),
      keyData: Buffer.from(TEST_PKI.clientKey).toString('base64'),
    };
    expect(await ask(clientFor(configFor(url, user, { caData: ca })))).toEqual({
      subject: 'client',
    });
  });

  test('checks the name that the kubeconfig gives', async () => {
    const url = await secureApi();
    const named = (tlsServerName: string) =>
      ask(clientFor(configFor(url, {}, { caData: ca, tlsServerName })));
    expect(await named('kubernetes.default')).toEqual({ subject: 'nobody' });
    await expect(named('someone.else')).rejects.toMatchObject({ code: 0 });
  });
});
