/** A kind that is asked rather than stored: a create answers it, and that is all. */
export interface ReviewType {
  readonly group: string;
  readonly version: 'v1';
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const authentication = { group: 'authentication.k8s.io', version: 'v1' } as const;
const authorization = { group: 'authorization.k8s.io', version: 'v1' } as const;

/** Every review that the server answers. */
export const reviewTypes: readonly ReviewType[] = [
  {
    ...authentication,
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    namespaced: false,
  },
  { ...authentication, kind: 'TokenReview', plural: 'tokenreviews', namespaced: false },
  {
    ...authorization,
    kind: 'LocalSubjectAccessReview',
    plural: 'localsubjectaccessreviews',
    namespaced: true,
  },
  {
    ...authorization,
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    namespaced: false,
  },
  {
    ...authorization,
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    namespaced: false,
  },
  {
    ...authorization,
    kind: 'SubjectAccessReview',
    plural: 'subjectaccessreviews',
    namespaced: false,
  },
];
