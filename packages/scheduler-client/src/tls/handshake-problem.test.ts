import { describe, expect, test } from '@jest/globals';
import { createTestAuthority } from '../testing/test-authority.ts';
import { handshakeProblem } from './handshake-problem.ts';
import { createTlsIdentity } from './tls-identity.ts';

describe('a handshake that a scheduler refuses', () => {
  test.each([
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      /^it refuses our certificate \(CN=me, valid to .*\); does it/,
    ],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', /^it refuses our certificate .* does it trust the CA/],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', /^it refuses our certificate .* as expired$/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /^it got no certificate of ours$/],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /no cipher in common$/],
    ['ECONNRESET', /^the TLS handshake failed: connection reset$/],
  ])('%s is told in words', async (code, words) => {
    const authority = await createTestAuthority();
    const identity = createTlsIdentity(await authority.client({ subject: 'me' }));
    expect(handshakeProblem(Object.assign(new Error(code), { code }), identity)).toMatch(words);
  });
});
