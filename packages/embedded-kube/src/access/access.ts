import type { IncomingMessage } from 'node:http';
import type { KubeCore } from '../core/kube-core.ts';
import type { WriteOptions } from '../core/write-rules.ts';
import { parseBody } from '../http/read-body.ts';
import type { RequestTarget } from '../http/request-target.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { badRequest, methodNotAllowed } from '../model/status-error.ts';
import { type Attributes, attributesOf, type ResourceAttributes } from './attributes.ts';
import { Authenticator, bearerToken } from './authenticator.ts';
import { type Authorizer, allowAll } from './authorizer.ts';
import { forbiddenTo, unauthorized } from './forbidden.ts';
import { impersonated, impersonates } from './impersonation.ts';
import type { RbacPolicy } from './rbac/rbac-policy.ts';
import { type ReviewType, reviewTypes } from './review-types.ts';
import type { ReviewRequest } from './reviews.ts';
import type { ServerCredentials } from './server-credentials.ts';
import { apiAudience, ServiceAccountTokens } from './service-account-tokens.ts';
import { manageServiceAccounts } from './service-accounts.ts';
import { adminUser, anonymousUser, type User } from './user.ts';

/**
 * Who is let in, and to do what: `open`, everybody everything; `token`, everything for every known
 * token; `rbac`, what Roles and bindings allow its user.
 */
export type AccessMode = 'open' | 'token' | 'rbac';

/** What a policy allowed somebody to do. */
export interface AllowedUse {
  /** Such as `system:serviceaccount:default:builder`. */
  readonly user: string;
  readonly attributes: ResourceAttributes;
}

/** How access to one server is given. */
export interface AccessOptions {
  readonly mode: AccessMode;
  /** What decides where that is `rbac`. */
  readonly rbac?: RbacPolicy;
  readonly credentials: ServerCredentials;
  /** The CA of the server's certificate, PEM; absent without TLS. */
  readonly caPem?: string;
  /** Told of whatever policies allow, where they decide: an audit of which rights are used. */
  readonly onAllowed?: ((use: AllowedUse) => void) | undefined;
}

/** One request as far as access is concerned. */
export interface AccessRequest {
  readonly method: string;
  readonly path: string;
  readonly target: RequestTarget;
  readonly query: URLSearchParams;
}

const reviews: ReadonlyMap<string, ReviewType> = new Map(
  reviewTypes.map((type) => [`${type.group}/${type.version}/${type.plural}`, type]),
);

/** Authentication, authorization, the reviews that tell of both, and ServiceAccounts with tokens. */
export class Access {
  readonly #core: KubeCore;
  readonly #mode: AccessMode;
  readonly #tokens: ServiceAccountTokens;
  readonly #authenticator: Authenticator;
  readonly #rbac: RbacPolicy | undefined;
  readonly #authorizer: Authorizer;
  readonly #onAllowed: ((use: AllowedUse) => void) | undefined;
  readonly #stopAccounts: () => void;

  constructor(core: KubeCore, { mode, rbac, credentials, caPem, onAllowed }: AccessOptions) {
    this.#core = core;
    this.#mode = mode;
    this.#tokens = new ServiceAccountTokens(credentials);
    this.#authenticator = new Authenticator(core, credentials, this.#tokens);
    this.#rbac = rbac;
    this.#authorizer = rbac?.authorizer ?? allowAll;
    this.#onAllowed = onAllowed;
    const tokens = this.#tokens;
    const ca = caPem === undefined ? {} : { caPem };
    this.#stopAccounts = manageServiceAccounts(core, { tokens, ...ca });
  }

  /**
   * Whom a request is made as; a promise where a token is seen for the first time.
   *
   * @throws StatusError 401 for a token that is not known and, with `token`, for none where one is
   * needed; 403 for a user who may not act as another. With `rbac`, policies say what the anonymous
   * may do: to see whether the server is well, and its version.
   */
  identify(
    request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>,
    target: RequestTarget,
  ): User | Promise<User> {
    const { authorization } = request.headers;
    if (authorization === undefined || authorization === '') {
      if (this.#mode === 'open') {
        return this.#actingAs(adminUser, request);
      }
      if (this.#mode === 'rbac' || target.type === 'health' || target.type === 'version') {
        return anonymousUser;
      }
      throw unauthorized();
    }
    const token = bearerToken(authorization);
    const user = token === undefined ? undefined : this.#authenticator.userOf(token);
    if (user instanceof Promise) {
      return user.then((found) => this.#known(found, request));
    }
    return this.#known(user, request);
  }

  /** @throws StatusError 403 for what the user may not do. */
  authorize(user: User, request: AccessRequest): void {
    if (this.#rbac !== undefined) {
      const { method, path, target, query } = request;
      this.#demand(user, attributesOf(method, path, target, query));
    }
  }

  /**
   * What a write has to pass besides: nobody gives away more than they have, and a patch that creates
   * needs the right to create.
   */
  admission(user: User, request: AccessRequest): WriteOptions['admit'] {
    const { method, path, target, query } = request;
    if (this.#rbac === undefined || target.type !== 'resource') {
      return undefined;
    }
    const rbac = this.#rbac;
    const attributes = attributesOf(method, path, target, query);
    if (attributes.type !== 'resource') {
      return undefined;
    }
    return (next, existing) => {
      if (existing === undefined && attributes.verb !== 'create') {
        this.#demand(user, { ...attributes, verb: 'create' });
      }
      rbac.guard(user, attributes, next, existing);
    };
  }

  /** Answers reviews and requests for tokens; `undefined` for any other request. */
  answer(
    user: User,
    { method, target }: AccessRequest,
    body: string,
    contentType: string,
  ): Promise<JsonObject> | undefined {
    if (target.type !== 'resource') {
      return undefined;
    }
    const { group, version, plural, namespace, name, subresource } = target;
    const type = plural.endsWith('reviews')
      ? reviews.get(`${group}/${version}/${plural}`)
      : undefined;
    const isToken = group === '' && plural === 'serviceaccounts' && subresource === 'token';
    if (type === undefined && !isToken) {
      return undefined;
    }
    if (method !== 'POST') {
      throw methodNotAllowed();
    }
    const sent = this.#sent(body, contentType);
    return type === undefined
      ? this.#answerTokenRequest(namespace, name, sent)
      : this.#answerReview({ type, namespace, user, body: sent });
  }

  /** A token for a ServiceAccount, without end. Rejects with a StatusError 404 when there is none. */
  async tokenFor(namespace: string, name: string): Promise<string> {
    const { uid } = this.#core.get('serviceaccounts', namespace, name).object.metadata;
    const claims = { namespace, name, uid, audiences: [apiAudience] };
    return this.#tokens.issue(claims, this.#core.now());
  }

  /** Ceases to follow the core. */
  stop(): void {
    this.#rbac?.stop();
    this.#stopAccounts();
  }

  async #answerReview(review: ReviewRequest): Promise<JsonObject> {
    const { answerReview } = await import('./reviews.ts');
    const context = { authorizer: this.#authorizer, authenticator: this.#authenticator };
    return answerReview(context, review);
  }

  async #answerTokenRequest(
    namespace: string,
    name: string,
    sent: JsonObject,
  ): Promise<JsonObject> {
    const { answerTokenRequest } = await import('./token-request.ts');
    return answerTokenRequest(this.#core, this.#tokens, namespace, name, sent);
  }

  #sent(body: string, contentType: string): JsonObject {
    const sent = parseBody(body, contentType);
    if (!isJsonObject(sent)) {
      throw badRequest('the body must be a JSON object');
    }
    return sent;
  }

  #demand(user: User, attributes: Attributes): void {
    const decision = this.#authorizer.decide(user, attributes);
    if (!decision.allowed) {
      throw forbiddenTo(user, attributes, decision.reason);
    }
    if (attributes.type === 'resource') this.#onAllowed?.({ user: user.name, attributes });
  }

  #known(
    user: User | undefined,
    request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>,
  ): User {
    if (user === undefined) {
      throw unauthorized();
    }
    return this.#actingAs(user, request);
  }

  #actingAs(user: User, request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): User {
    return impersonates(request) ? impersonated(user, request, this.#authorizer) : user;
  }
}
