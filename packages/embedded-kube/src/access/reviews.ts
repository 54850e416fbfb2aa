import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { invalidValue } from '../model/field-error.ts';
import { badRequest, invalid, type StatusCause } from '../model/status-error.ts';
import type { Attributes } from './attributes.ts';
import type { Authenticator } from './authenticator.ts';
import type { Authorizer } from './authorizer.ts';
import { shownRule } from './rbac/policy-rule.ts';
import type { ReviewType } from './review-types.ts';
import { apiAudience } from './service-account-tokens.ts';
import { type User, userInfo } from './user.ts';

/** What reviews are answered from. */
export interface ReviewContext {
  readonly authorizer: Authorizer;
  readonly authenticator: Authenticator;
}

/** One review that was asked for. */
export interface ReviewRequest {
  readonly type: ReviewType;
  /** Of the path; '' for reviews that have none. */
  readonly namespace: string;
  readonly user: User;
  readonly body: JsonObject;
}

/**
 * Answers a review with its `status` filled in.
 *
 * @throws StatusError 422 for a review that asks nothing that can be answered.
 */
export async function answerReview(
  context: ReviewContext,
  request: ReviewRequest,
): Promise<JsonObject> {
  const { type, body, namespace } = request;
  const spec = isJsonObject(body.spec) ? body.spec : {};
  const { group, version, kind } = type;
  if ((body.kind ?? kind) !== kind) {
    throw badRequest(`the object provided is a ${String(body.kind)}, but ${kind} is expected`);
  }
  if (group === 'authorization.k8s.io' && isNamed(body.metadata)) {
    throw refused(type, invalidValue('metadata', body.metadata, 'must be empty'));
  }
  const status = await statusOf(context, request, spec);
  return {
    kind,
    apiVersion: `${group}/${version}`,
    metadata: { ...(namespace === '' ? {} : { namespace }), creationTimestamp: null },
    ...(kind === 'SelfSubjectReview' ? {} : { spec }),
    status,
  };
}

/** A review is of nothing that has a name or labels; its namespace is checked against the path. */
function isNamed(metadata: unknown): boolean {
  return (
    isJsonObject(metadata) &&
    // Clients that send protobuf send the zeros of fields that nobody set, too.
    Object.entries(metadata).some(([field, value]) => field !== 'namespace' && Boolean(value))
  );
}

async function statusOf(
  { authorizer, authenticator }: ReviewContext,
  { type, user, namespace }: ReviewRequest,
  spec: JsonObject,
): Promise<object> {
  switch (type.kind) {
    case 'SelfSubjectReview':
      return { userInfo: userInfo(user) };
    case 'TokenReview':
      return reviewToken(authenticator, spec);
    case 'SelfSubjectRulesReview':
      return rulesStatus(authorizer, user, text(spec.namespace));
    case 'SelfSubjectAccessReview':
      return accessStatus(authorizer, user, attributesIn(type, spec));
    default: {
      const attributes = attributesIn(type, spec);
      if (type.namespaced) {
        checkNamespace(type, attributes, namespace);
      }
      return accessStatus(authorizer, subjectIn(type, spec), attributes);
    }
  }
}

function accessStatus(authorizer: Authorizer, user: User, attributes: Attributes): object {
  const { allowed, reason } = authorizer.decide(user, attributes);
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

function rulesStatus(authorizer: Authorizer, user: User, namespace: string): object {
  const rules = authorizer.rulesOf(user, namespace).map(shownRule);
  return {
    resourceRules: rules.filter((rule) => rule.nonResourceURLs === undefined),
    nonResourceRules: rules
      .filter((rule) => rule.nonResourceURLs !== undefined)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

async function reviewToken(authenticator: Authenticator, spec: JsonObject): Promise<object> {
  const token = text(spec.token);
  const asked = Array.isArray(spec.audiences) ? spec.audiences.map(String) : [];
  for (const audience of asked.length === 0 ? [apiAudience] : asked) {
    const user = await authenticator.userOf(token, audience);
    if (user !== undefined) {
      return { authenticated: true, user: userInfo(user), audiences: [audience] };
    }
  }
  return {
    user: {},
    error: 'the token is not known here, or not for this audience',
  };
}

function attributesIn(type: ReviewType, spec: JsonObject): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (isJsonObject(resource) && !isJsonObject(path)) {
    return {
      type: 'resource',
      verb: text(resource.verb),
      group: text(resource.group),
      resource: text(resource.resource),
      subresource: text(resource.subresource),
      namespace: text(resource.namespace),
      name: text(resource.name),
    };
  }
  if (isJsonObject(path) && !isJsonObject(resource) && !type.namespaced) {
    return { type: 'path', verb: text(path.verb), path: text(path.path) };
  }
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  const both = isJsonObject(path) && isJsonObject(resource);
  const shown = both ? { Path: text(path.path), Verb: text(path.verb) } : null;
  throw refused(type, invalidValue('spec', shown, why));
}

function subjectIn(type: ReviewType, spec: JsonObject): User {
  const name = text(spec.user);
  const groups = Array.isArray(spec.groups) ? spec.groups.map(String) : [];
  if (name === '' && groups.length === 0) {
    throw refused(
      type,
      invalidValue('spec.user', '', 'at least one of user or group must be specified'),
    );
  }
  return { name, groups };
}

function checkNamespace(type: ReviewType, attributes: Attributes, namespace: string): void {
  if (attributes.type === 'resource' && attributes.namespace !== namespace) {
    const why = 'must match metadata.namespace';
    throw refused(
      type,
      invalidValue('spec.resourceAttributes.namespace', attributes.namespace, why),
    );
  }
}

/** The real server says no kind here. */
function refused(type: ReviewType, cause: StatusCause): Error {
  return invalid({ group: type.group, kind: '', plural: '' }, '', [cause]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
