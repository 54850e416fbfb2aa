import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { callTroupe } from '../testing/call-troupe.ts';
import { flagsDocument } from './flags-document.ts';
import { withTwoDashes } from './one-dash.ts';
import { operatorOptions } from './operator-options.ts';
import { operatorVariables } from './operator-variables.ts';

function read(...args: readonly string[]): Record<string, unknown> {
  const command = new Command().exitOverride();
  for (const option of operatorOptions()) command.addOption(option);
  return command.parse(withTwoDashes(args), { from: 'user' }).opts();
}

describe('the flags of troupe operator', () => {
  test('are today’s arguments of an installation, as its Deployment has them', () => {
    const flags = read(
      '--health-probe-bind-address=:8081',
      '--leader-elect',
      '--namespace=seldon-mesh',
      '--clusterwide=true',
      '--watch-namespaces=a, b',
      '--use-deployments-for-servers=false',
      '--log-level=warn',
    );
    expect(flags).toMatchObject({
      healthProbeBindAddress: { port: 8081 },
      leaderElect: true,
      namespace: 'seldon-mesh',
      clusterwide: true,
      watchNamespaces: ['a', 'b'],
      useDeploymentsForServers: false,
      logLevel: 'warn',
    });
  });

  test('may have one dash, and values that Kubernetes filled in as empty', () => {
    expect(read('-leader-elect', '-namespace', '', '-watch-namespaces=')).toMatchObject({
      leaderElect: true,
      namespace: '',
      watchNamespaces: [],
    });
  });

  test('take the addresses of Go servers, 0 for nowhere', () => {
    expect(read('--metrics-bind-address=0').metricsBindAddress).toBe('nowhere');
    expect(read('--metrics-bind-address', '127.0.0.1:1').metricsBindAddress).toEqual({
      host: '127.0.0.1',
      port: 1,
    });
  });

  test.each([
    ['TRACE', 'debug'],
    ['warning', 'warn'],
    ['fatal', 'error'],
  ])('take level %s of other loggers as %s', (level, ours) => {
    expect(read(`--log-level=${level}`).logLevel).toBe(ours);
  });

  test.each([
    ['--clusterwide=yes', '--clusterwide [bool]'],
    ['--leader-elect=', '--leader-elect [bool]'],
    ['--metrics-bind-address=8080', '--metrics-bind-address <addr>'],
    ['--health-probe-bind-address=:99999', '--health-probe-bind-address <addr>'],
    ['--watch-namespaces=a,B', '--watch-namespaces <names>'],
    ['--log-level=loud', '--log-level <level>'],
    ['--zap-encoder=xml', '--zap-encoder <encoder>'],
    ['--no-such-flag', '--no-such-flag'],
  ])('%s is one line that names it, and exit code 2', async (arg, words) => {
    const { code, out, err } = await callTroupe('.', ['operator', arg]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^troupe: [^\n]*\n$/);
    expect(err).toContain(words);
  });

  test('are all in --help, with every variable', async () => {
    const { out } = await callTroupe('.', ['operator', '--help']);
    for (const { flags } of operatorOptions()) expect(out).toContain(flags);
    for (const { name } of operatorVariables) expect(out).toContain(name);
  });

  test('--version says the version', async () => {
    const { code, out } = await callTroupe('.', ['operator', '--version']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  test('are in docs/flags.md as defined (`pnpm flags` rewrites it)', () => {
    const file = fileURLToPath(new URL('../../../../docs/flags.md', import.meta.url));
    if (process.env.UPDATE_README === '1') writeFileSync(file, flagsDocument());
    expect(readFileSync(file, 'utf8')).toBe(flagsDocument());
  });
});
