import { loadCrypto } from '../load-crypto.ts';

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
  const { generateKeyPairSync, randomBytes } = loadCrypto();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adminToken: randomBytes(tokenBytes).toString('base64url'),
    signingKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The same, made when first looked at: a server that lets everybody in may never need them. */
export function lateServerCredentials(): ServerCredentials {
  let made: ServerCredentials | undefined;
  const credentials = (): ServerCredentials => {
    made ??= createServerCredentials();
    return made;
  };
  return {
    get adminToken() {
      return credentials().adminToken;
    },
    get signingKeyPem() {
      return credentials().signingKeyPem;
    },
  };
}
