import { type Case, created, post, refused } from '../case.ts';

const reviews = '/apis/authorization.k8s.io/v1';

/** Asks whether a subject may get the pods of the case's namespace. */
function reviewOf(spec: object): object {
  const resourceAttributes = { verb: 'get', resource: 'pods', namespace: '{ns}' };
  const head = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' };
  return { ...head, spec: { resourceAttributes, ...spec } };
}

/** Whom access reviews are of, and what they may not ask. */
export const accessReviews: readonly Case[] = [
  {
    rule: 'a SubjectAccessReview is of the groups that it names, with or without a user',
    steps: [
      ...[{ user: 'x' }, {}].map((subject) =>
        post(
          `${reviews}/subjectaccessreviews`,
          reviewOf({ ...subject, groups: ['system:masters'] }),
          created({ status: { allowed: true } }),
        ),
      ),
      post(
        `${reviews}/subjectaccessreviews`,
        reviewOf({ user: 'x', groups: ['nobody'] }),
        created({ status: { allowed: false } }),
      ),
      post(
        `${reviews}/subjectaccessreviews`,
        reviewOf({}),
        refused(
          422,
          'Invalid',
          '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
        ),
      ),
    ],
  },
  {
    rule: 'an access review asks for one thing, has no name, and is of the namespace of its path',
    steps: [
      post(
        `${reviews}/subjectaccessreviews`,
        reviewOf({ user: 'x', resourceAttributes: undefined }),
        refused(
          422,
          'Invalid',
          '.authorization.k8s.io "" is invalid: spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
        ),
      ),
      post(
        `${reviews}/subjectaccessreviews`,
        reviewOf({ user: 'x', nonResourceAttributes: { verb: 'get', path: '/x' } }),
        refused(422, 'Invalid', /spec: Invalid value: \{"Path":"\/x","Verb":"get"\}: exactly one/),
      ),
      post(
        `${reviews}/subjectaccessreviews`,
        { ...reviewOf({ user: 'x' }), metadata: { name: 'n' } },
        refused(422, 'Invalid', /metadata: Invalid value: .*: must be empty$/),
      ),
      post(
        `${reviews.replace('/v1', '/v1/namespaces/{ns}')}/localsubjectaccessreviews`,
        {
          ...reviewOf({
            user: 'x',
            resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'other' },
          }),
          kind: 'LocalSubjectAccessReview',
        },
        refused(
          422,
          'Invalid',
          '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
        ),
      ),
    ],
  },
];
