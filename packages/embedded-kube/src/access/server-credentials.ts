import { generateKeyPairSync, randomBytes } from 'node:crypto';

/**
 * The secrets of one server: keep them with its data, and its kubeconfig and the tokens of its
 * ServiceAccounts outlive a restart.
 */
export interface ServerCredentials {
  /** The bearer token of the kubeconfig's user, who may do everything. */
  readonly adminToken: string;
  /** The private key that signs ServiceAccount tokens: an EC P-256 key, PKCS #8, PEM. */
  readonly signingKeyPem: string;
}

const tokenBytes = 32;

/** Makes credentials that nobody else has. */
export function createServerCredentials(): ServerCredentials {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adminToken: randomBytes(tokenBytes).toString('base64url'),
    signingKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
