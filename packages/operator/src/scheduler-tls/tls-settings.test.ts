import { describe, expect, test } from '@jest/globals';
import { tlsSettings } from './tls-settings.ts';

const folder = {
  CONTROL_PLANE_SECURITY_PROTOCOL: 'SSL',
  CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION: '/certs/tls.key',
  CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION: '/certs/tls.crt',
  CONTROL_PLANE_CLIENT_TLS_CA_LOCATION: '/certs/ca.crt',
};
const secret = { ...folder, CONTROL_PLANE_CLIENT_TLS_SECRET_NAME: 'own' };

describe('the environment of a control plane', () => {
  test.each([undefined, '', 'PLAINTEXT', 'ssl'])(
    'is plaintext with the protocol %j',
    (protocol) => {
      const env = { ...folder, CONTROL_PLANE_SECURITY_PROTOCOL: protocol };
      expect(tlsSettings(env, '')).toBeUndefined();
    },
  );

  test('names files, our own CA among them', () => {
    expect(tlsSettings(folder, 'mesh')).toEqual({
      provider: 'folder',
      files: {
        certificate: {
          label: 'CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION (/certs/tls.crt)',
          path: '/certs/tls.crt',
        },
        key: {
          label: 'CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION (/certs/tls.key)',
          path: '/certs/tls.key',
        },
        ca: {
          label: 'CONTROL_PLANE_CLIENT_TLS_CA_LOCATION (/certs/ca.crt)',
          path: '/certs/ca.crt',
        },
      },
    });
  });

  test('may name the CA of schedulers, which is trusted instead of our own', () => {
    const env = { ...folder, CONTROL_PLANE_SERVER_TLS_CA_LOCATION: '/peer/ca.crt' };
    expect(tlsSettings(env, '')).toMatchObject({ files: { ca: { path: '/peer/ca.crt' } } });
  });

  test('names keys of a Secret by the last part of each location', () => {
    expect(tlsSettings(secret, 'mesh')).toMatchObject({
      provider: 'secret',
      namespace: 'mesh',
      keys: {
        certificate: { secret: 'own', key: 'tls.crt' },
        key: { secret: 'own', key: 'tls.key' },
        ca: {
          secret: 'own',
          key: 'ca.crt',
          label: 'CONTROL_PLANE_CLIENT_TLS_CA_LOCATION (key ca.crt of Secret own)',
        },
      },
    });
  });

  test('with Secrets, the CA of schedulers counts only with a Secret of its own', () => {
    const ca = { CONTROL_PLANE_SERVER_TLS_CA_LOCATION: '/peer/root.pem' };
    expect(tlsSettings({ ...secret, ...ca }, 'mesh')).toMatchObject({
      keys: { ca: { secret: 'own', key: 'ca.crt' } },
    });
    const name = { CONTROL_PLANE_SERVER_TLS_SECRET_NAME: 'peer' };
    expect(tlsSettings({ ...secret, ...ca, ...name }, 'mesh')).toMatchObject({
      keys: { ca: { secret: 'peer', key: 'root.pem' } },
    });
  });

  test('Secrets are those of the namespace of the pod when no other is named', () => {
    expect(tlsSettings({ ...secret, POD_NAMESPACE: 'pod' }, '')).toMatchObject({
      namespace: 'pod',
    });
  });

  test.each([
    ['CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION', folder],
    ['CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION', folder],
    ['CONTROL_PLANE_CLIENT_TLS_CA_LOCATION', folder],
    ['CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION', secret],
    ['POD_NAMESPACE', secret],
  ])('without %s ends with its name', (variable, env) => {
    expect(() => tlsSettings({ ...env, [variable]: ' ' }, '')).toThrow(
      expect.objectContaining({
        exitCode: 1,
        message: `${variable} is not set or empty; CONTROL_PLANE_SECURITY_PROTOCOL=SSL needs it`,
      }),
    );
  });
});
