import { type ApiObject, isJsonObject } from '../../model/api-object.ts';
import { equalJson } from '../../model/equal-json.ts';
import { forbidden, type StatusError } from '../../model/status-error.ts';
import type { ResourceAttributes } from '../attributes.ts';
import type { Authorizer } from '../authorizer.ts';
import { mastersGroup, type User } from '../user.ts';
import { uncoveredRules } from './covers.ts';
import { type PolicyRule, quotedList, rulesIn, ruleText } from './policy-rule.ts';

/** The resources whose writes give power away. */
export type PolicyResource = 'roles' | 'clusterroles' | 'rolebindings' | 'clusterrolebindings';

const policyResources: ReadonlySet<string> = new Set<PolicyResource>([
  'roles',
  'clusterroles',
  'rolebindings',
  'clusterrolebindings',
]);

/** Whether writes of a resource have to be looked at by {@link guardEscalation}. */
export function givesPower({ group, resource }: ResourceAttributes): boolean {
  return group === 'rbac.authorization.k8s.io' && policyResources.has(resource);
}

/** What the guard asks about roles and users. */
export interface EscalationContext {
  readonly authorizer: Authorizer;
  /** The rules of a Role, or with '' of a ClusterRole; `undefined` when there is none. */
  rulesOfRole(namespace: string, name: string): readonly PolicyRule[] | undefined;
}

const everything: PolicyRule = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  resourceNames: [],
  nonResourceURLs: [],
};

/**
 * Lets nobody write a role or binding that grants more than they have themselves, unless they may
 * `escalate` the role or `bind` it (Kubernetes RBAC: privilege escalation prevention).
 *
 * @throws StatusError 403 that names what is missing; 404 for a binding to a role that is not there.
 */
export function guardEscalation(
  context: EscalationContext,
  user: User,
  attributes: ResourceAttributes,
  next: ApiObject,
  existing: ApiObject | undefined,
): void {
  if (user.groups.includes(mastersGroup)) {
    return;
  }
  if (attributes.resource.endsWith('bindings')) {
    guardBinding(context, user, attributes, next, existing);
  } else {
    guardRole(context, user, attributes, next, existing);
  }
}

function guardRole(
  { authorizer }: EscalationContext,
  user: User,
  attributes: ResourceAttributes,
  next: ApiObject,
  existing: ApiObject | undefined,
): void {
  const unchanged =
    existing !== undefined &&
    equalJson(existing.rules ?? [], next.rules ?? []) &&
    equalJson(existing.aggregationRule ?? null, next.aggregationRule ?? null);
  const { name, namespace = '' } = next.metadata;
  const may = { ...attributes, verb: 'escalate', subresource: '', name };
  if (unchanged || authorizer.decide(user, may).allowed) {
    return;
  }
  const wanted = [...rulesIn(next), ...(isJsonObject(next.aggregationRule) ? [everything] : [])];
  const missing = uncoveredRules(authorizer.rulesOf(user, namespace), wanted);
  if (missing.length > 0) {
    throw escalation(user, attributes, name, missing);
  }
}

function guardBinding(
  { authorizer, rulesOfRole }: EscalationContext,
  user: User,
  attributes: ResourceAttributes,
  next: ApiObject,
  existing: ApiObject | undefined,
): void {
  const unchanged =
    existing !== undefined &&
    equalJson(existing.roleRef ?? null, next.roleRef ?? null) &&
    equalJson(existing.subjects ?? [], next.subjects ?? []);
  if (unchanged || !isJsonObject(next.roleRef)) {
    return;
  }
  const { name, namespace = '' } = next.metadata;
  const isRole = next.roleRef.kind === 'Role';
  const resource = isRole ? 'roles' : 'clusterroles';
  const roleName = String(next.roleRef.name);
  const may = { ...attributes, verb: 'bind', subresource: '', resource, name: roleName };
  if (authorizer.decide(user, may).allowed) {
    return;
  }
  const wanted = rulesOfRole(isRole ? namespace : '', roleName);
  if (wanted === undefined) {
    const { group } = attributes;
    const why = `${resource.slice(0, -1)}.${group} "${roleName}" not found`;
    throw forbidden({ group, plural: attributes.resource, kind: '' }, name, why);
  }
  const missing = uncoveredRules(authorizer.rulesOf(user, namespace), wanted);
  if (missing.length > 0) {
    throw escalation(user, attributes, name, missing);
  }
}

function escalation(
  user: User,
  { group, resource }: ResourceAttributes,
  name: string,
  missing: readonly PolicyRule[],
): StatusError {
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  const what = missing.map(ruleText).join('\n');
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${what}`;
  return forbidden({ group, plural: resource, kind: '' }, name, why);
}
