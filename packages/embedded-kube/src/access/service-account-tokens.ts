import type { KeyObject } from 'node:crypto';
import { loadCrypto } from '../load-crypto.ts';
import type { ServerCredentials } from './server-credentials.ts';
import { serviceAccountUserName } from './user.ts';

const issuer = 'https://kubernetes.default.svc.cluster.local';
const algorithm = 'ES256';
/** A token is seconds long; a longer text is not looked at. */
const tokenMaxChars = 8 * 1024;

/** An object that a token ends with. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret';
  readonly name: string;
  readonly uid: string;
}

/** What a ServiceAccount token says. */
export interface TokenClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly bound?: BoundObject;
  /** Milliseconds since 1970; absent for tokens that live in Secrets. */
  readonly expiresAtMs?: number;
}

/** The audience of this server: tokens for others are not taken here. */
export const apiAudience = issuer;

/**
 * Signs and reads ServiceAccount tokens: JSON Web Tokens of the shape that the real server gives
 * them, under this server's key.
 */
export class ServiceAccountTokens {
  readonly #credentials: ServerCredentials;
  #keys: { readonly secret: KeyObject; readonly open: KeyObject } | undefined;

  constructor(credentials: ServerCredentials) {
    this.#credentials = credentials;
  }

  /** Signs a token. */
  async issue(claims: TokenClaims, nowMs: number): Promise<string> {
    const { SignJWT } = await import('jose');
    const { namespace, name, uid, bound, expiresAtMs } = claims;
    const inner = {
      namespace,
      serviceaccount: { name, uid },
      ...(bound === undefined
        ? {}
        : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
    };
    const seconds = Math.floor(nowMs / 1000);
    const token = new SignJWT({ 'kubernetes.io': inner })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(serviceAccountUserName(namespace, name))
      .setAudience([...claims.audiences])
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setJti(loadCrypto().randomUUID());
    if (expiresAtMs !== undefined) {
      token.setExpirationTime(Math.floor(expiresAtMs / 1000));
    }
    return token.sign(this.#keyPair().secret);
  }

  /** Reads a token that this server signed and whose time is not over; `undefined` for any other. */
  async read(token: string, nowMs: number): Promise<TokenClaims | undefined> {
    if (token.length > tokenMaxChars) {
      return undefined;
    }
    const { jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, this.#keyPair().open, {
        issuer,
        algorithms: [algorithm],
        currentDate: new Date(nowMs),
      });
      return claimsOf(payload);
    } catch {
      return undefined;
    }
  }

  #keyPair(): { readonly secret: KeyObject; readonly open: KeyObject } {
    if (this.#keys === undefined) {
      const { createPrivateKey, createPublicKey } = loadCrypto();
      const secret = createPrivateKey(this.#credentials.signingKeyPem);
      this.#keys = { secret, open: createPublicKey(secret) };
    }
    return this.#keys;
  }
}

/** The server's own claims; their shape is known, since nobody else can sign. */
function claimsOf(payload: {
  readonly aud?: string | string[];
  readonly exp?: number;
  readonly [claim: string]: unknown;
}): TokenClaims {
  interface Named {
    readonly name: string;
    readonly uid: string;
  }
  const inner = payload['kubernetes.io'] as {
    readonly namespace: string;
    readonly serviceaccount: Named;
    readonly pod?: Named;
    readonly secret?: Named;
  };
  const { namespace, serviceaccount, pod, secret } = inner;
  const bound: BoundObject | undefined =
    pod === undefined ? secret && { kind: 'Secret', ...secret } : { kind: 'Pod', ...pod };
  return {
    namespace,
    ...serviceaccount,
    audiences: [payload.aud ?? []].flat(),
    ...(bound === undefined ? {} : { bound }),
    ...(payload.exp === undefined ? {} : { expiresAtMs: payload.exp * 1000 }),
  };
}
