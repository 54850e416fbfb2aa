import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chapters } from './cases.ts';
import { prepare } from './prepare.ts';
import { abilitiesOf, type RealServer, startRealServer } from './real-server.ts';
import { runCase } from './run-case.ts';

const assets = process.env.KUBEBUILDER_ASSETS ?? '';

if (assets === '') {
  test.skip('the cases hold on a real kube-apiserver', () => {});
} else {
  describe(`a real kube-apiserver (${assets})`, () => {
    const abilities = abilitiesOf(assets);
    let real: RealServer | undefined;
    let runs = 0;

    beforeAll(async () => {
      real = await startRealServer(assets);
      await prepare(real.target);
    }, 150_000);

    afterAll(async () => {
      await real?.stop();
    });

    for (const [chapter, cases] of Object.entries(chapters)) {
      describe(chapter, () => {
        for (const one of cases) {
          const lacks = one.needs === 'controllers' && !abilities.controllers;
          const kept = lacks || (one.since ?? 0) > abilities.minor ? test.skip : test;
          kept(one.rule, async () => {
            if (real === undefined) {
              throw new Error('the server did not start');
            }
            runs += 1;
            expect(await runCase(real.target, one, `case-${runs}`)).toBeUndefined();
          });
        }
      });
    }
  });
}
