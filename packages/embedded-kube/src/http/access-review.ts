import { isJsonObject } from '../model/api-object.ts';
import { parseBody } from './read-body.ts';
import type { RequestTarget } from './request-target.ts';

/**
 * Answers a SelfSubjectAccessReview: everything is allowed, as there is no authorization here.
 * `undefined` for any other request.
 */
export function reviewAccess(
  target: RequestTarget,
  method: string,
  body: string,
  contentType: string,
): object | undefined {
  const isReview =
    method === 'POST' &&
    target.type === 'resource' &&
    target.group === 'authorization.k8s.io' &&
    target.plural === 'selfsubjectaccessreviews';
  if (!isReview) {
    return undefined;
  }
  // Newer kubectl sends protobuf; the answer is the same whatever was asked.
  const sent = contentType.startsWith('application/json') ? parseBody(body, contentType) : {};
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: isJsonObject(sent) ? (sent.spec ?? {}) : {},
    status: { allowed: true, reason: 'this server allows everything' },
  };
}
