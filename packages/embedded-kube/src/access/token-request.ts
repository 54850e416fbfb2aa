import type { KubeCore } from '../core/kube-core.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { invalidValue } from '../model/field-error.ts';
import { badRequest, conflict, invalid, notFound } from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import { findObject } from './find-object.ts';
import {
  apiAudience,
  type BoundObject,
  type ServiceAccountTokens,
} from './service-account-tokens.ts';

const accounts = { group: '', plural: 'serviceaccounts', kind: 'ServiceAccount' };
const tokenRequest = {
  group: 'authentication.k8s.io',
  plural: 'tokenrequests',
  kind: 'TokenRequest',
};
const defaultSeconds = 3_600;
const minSeconds = 600;
const maxSeconds = 2 ** 32;

/**
 * Answers a write to `serviceaccounts/NAME/token` (authentication.k8s.io/v1 TokenRequest): a token
 * for the account, an hour long unless asked otherwise.
 *
 * Rejects with a StatusError: 404 when there is no such account, 422 for a time under ten minutes,
 * 409 for a bound object of another incarnation.
 */
export async function answerTokenRequest(
  core: KubeCore,
  tokens: ServiceAccountTokens,
  namespace: string,
  name: string,
  body: JsonObject,
): Promise<JsonObject> {
  const account = findObject(core, 'serviceaccounts', namespace, name);
  if (account === undefined) {
    throw notFound(accounts, name);
  }
  const spec = isJsonObject(body.spec) ? body.spec : {};
  const audiences =
    Array.isArray(spec.audiences) && spec.audiences.length > 0
      ? spec.audiences.map(String)
      : [apiAudience];
  const seconds = spec.expirationSeconds ?? defaultSeconds;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw badRequest('spec.expirationSeconds must be a whole number');
  }
  if (seconds < minSeconds || seconds > maxSeconds) {
    const why =
      seconds < minSeconds
        ? 'may not specify a duration less than 10 minutes'
        : 'may not specify a duration larger than 2^32 seconds';
    throw invalid(tokenRequest, name, [invalidValue('spec.expirationSeconds', seconds, why)]);
  }
  const bound = boundObject(core, namespace, spec.boundObjectRef);
  const now = core.now();
  const expiresAtMs = now + seconds * 1000;
  const { uid } = account.metadata;
  const claims = { namespace, name, uid, audiences, expiresAtMs };
  const token = await tokens.issue(bound === undefined ? claims : { ...claims, bound }, now);
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(now) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token, expirationTimestamp: timestamp(expiresAtMs) },
  };
}

function boundObject(core: KubeCore, namespace: string, ref: unknown): BoundObject | undefined {
  if (!isJsonObject(ref)) {
    return undefined;
  }
  const { kind, name, uid } = ref;
  if (kind !== 'Pod' && kind !== 'Secret') {
    throw badRequest(`cannot bind token for serviceaccount to object of type ${String(kind)}`);
  }
  const plural = `${kind.toLowerCase()}s`;
  const type = { group: '', plural, kind };
  const object = findObject(core, plural, namespace, String(name));
  if (object === undefined) {
    throw notFound(type, String(name));
  }
  if (uid !== undefined && uid !== '' && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${String(uid)}) does not match the UID in record (${object.metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(type, object.metadata.name, why);
  }
  return { kind, name: object.metadata.name, uid: object.metadata.uid };
}
