import type { KubeCore } from '../core/kube-core.ts';
import { loadCrypto } from '../load-crypto.ts';
import { findObject } from './find-object.ts';
import type { ServerCredentials } from './server-credentials.ts';
import {
  apiAudience,
  type ServiceAccountTokens,
  type TokenClaims,
} from './service-account-tokens.ts';
import {
  adminUser,
  authenticatedGroup,
  serviceAccountGroups,
  serviceAccountUserName,
  type User,
} from './user.ts';

/** How many verified tokens are remembered; the oldest is forgotten first. */
const rememberedTokens = 1_000;

/** Finds out whom a bearer token stands for. */
export class Authenticator {
  readonly #core: KubeCore;
  readonly #tokens: ServiceAccountTokens;
  readonly #credentials: ServerCredentials;
  /** Signatures that were checked: what a token says doesn't change, whether it holds does. */
  readonly #verified = new Map<string, TokenClaims>();

  constructor(core: KubeCore, credentials: ServerCredentials, tokens: ServiceAccountTokens) {
    this.#core = core;
    this.#tokens = tokens;
    this.#credentials = credentials;
  }

  /**
   * The user of a token; a promise where its signature has yet to be checked, `undefined` for a token
   * that is unknown, over, or of something that is gone.
   */
  userOf(
    token: string,
    audience: string = apiAudience,
  ): User | undefined | Promise<User | undefined> {
    if (this.#isAdmin(token)) {
      return adminUser;
    }
    const known = this.#verified.get(token);
    return known === undefined ? this.#verify(token, audience) : this.#holder(known, audience);
  }

  #isAdmin(token: string): boolean {
    const sent = Buffer.from(token);
    const admins = Buffer.from(this.#credentials.adminToken);
    return sent.length === admins.length && loadCrypto().timingSafeEqual(sent, admins);
  }

  async #verify(token: string, audience: string): Promise<User | undefined> {
    const claims = await this.#tokens.read(token, this.#core.now());
    if (claims === undefined) {
      return undefined;
    }
    if (this.#verified.size >= rememberedTokens) {
      const [oldest = ''] = this.#verified.keys();
      this.#verified.delete(oldest);
    }
    this.#verified.set(token, claims);
    return this.#holder(claims, audience);
  }

  #holder(claims: TokenClaims, audience: string): User | undefined {
    const { namespace, name, uid, audiences, bound, expiresAtMs } = claims;
    const isOver = expiresAtMs !== undefined && expiresAtMs <= this.#core.now();
    if (isOver || !audiences.includes(audience)) {
      return undefined;
    }
    const account = findObject(this.#core, 'serviceaccounts', namespace, name);
    const binding =
      bound && findObject(this.#core, `${bound.kind.toLowerCase()}s`, namespace, bound.name);
    if (account?.metadata.uid !== uid || binding?.metadata.uid !== bound?.uid) {
      return undefined;
    }
    return {
      name: serviceAccountUserName(namespace, name),
      uid,
      groups: [...serviceAccountGroups(namespace), authenticatedGroup],
      ...(bound?.kind === 'Pod'
        ? {
            extra: {
              'authentication.kubernetes.io/pod-name': [bound.name],
              'authentication.kubernetes.io/pod-uid': [bound.uid],
            },
          }
        : {}),
    };
  }
}

/** The token of an `Authorization` header; `undefined` when it holds none. */
export function bearerToken(authorization: string): string | undefined {
  return /^bearer +([^\s]+)\s*$/i.exec(authorization)?.[1];
}
