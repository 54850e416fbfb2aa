import { basename } from 'node:path';
import type { TlsFiles, TlsMaterial } from '@troupe/scheduler-client';
import type { CliContext } from '../cli/cli-context.ts';
import { CliError } from '../cli/cli-error.ts';

/** A key of a Secret, and how messages name it. */
export interface SecretKey {
  readonly label: string;
  readonly secret: string;
  readonly key: string;
}

/** Where the certificates for schedulers are. */
export type TlsSettings =
  | { readonly provider: 'folder'; readonly files: TlsFiles }
  | {
      readonly provider: 'secret';
      /** Of the Secrets. */
      readonly namespace: string;
      readonly keys: { readonly [Part in keyof TlsMaterial]: SecretKey };
    };

type Environment = CliContext['env'];

const PROTOCOL = 'CONTROL_PLANE_SECURITY_PROTOCOL';
/** Our own identity. */
const OWN = 'CONTROL_PLANE_CLIENT_TLS';
/** The authority of the schedulers, where it is not our own. */
const PEER = 'CONTROL_PLANE_SERVER_TLS';

/**
 * Reads the variables of the contract, "Env"; undefined for plaintext. Throws a `CliError` that names
 * the variable which is missing.
 *
 * @param namespace of `--namespace`, which Secrets are looked for in before that of `POD_NAMESPACE`.
 */
export function tlsSettings(env: Environment, namespace: string): TlsSettings | undefined {
  if (env[PROTOCOL] !== 'SSL') return undefined;
  const secret = textOf(env, `${OWN}_SECRET_NAME`);
  return secret === '' ? folderSettings(env) : secretSettings(env, secret, namespace);
}

function folderSettings(env: Environment): TlsSettings {
  const file = (variable: string) => {
    const path = required(env, variable);
    return { label: `${variable} (${path})`, path };
  };
  const { certificate, key, ca } = ownVariables;
  const peerCa = textOf(env, peerCaVariable);
  const own = { certificate: file(certificate), key: file(key), ca: file(ca) };
  return {
    provider: 'folder',
    files: peerCa === '' ? own : { ...own, ca: file(peerCaVariable) },
  };
}

/** The name of a key is that of the file which the location would be. */
function secretSettings(env: Environment, secret: string, namespace: string): TlsSettings {
  const secretKey = (variable: string, of: string): SecretKey => {
    const key = basename(required(env, variable));
    return { label: `${variable} (key ${key} of Secret ${of})`, secret: of, key };
  };
  const { certificate, key, ca } = ownVariables;
  const peer = textOf(env, `${PEER}_SECRET_NAME`);
  const own = {
    certificate: secretKey(certificate, secret),
    key: secretKey(key, secret),
    ca: secretKey(ca, secret),
  };
  return {
    provider: 'secret',
    namespace: namespace === '' ? required(env, 'POD_NAMESPACE') : namespace,
    keys: peer === '' ? own : { ...own, ca: secretKey(peerCaVariable, peer) },
  };
}

const ownVariables = {
  certificate: `${OWN}_CRT_LOCATION`,
  key: `${OWN}_KEY_LOCATION`,
  ca: `${OWN}_CA_LOCATION`,
} as const;
const peerCaVariable = `${PEER}_CA_LOCATION`;

function required(env: Environment, variable: string): string {
  const text = textOf(env, variable);
  if (text !== '') return text;
  throw new CliError(`${variable} is not set or empty; ${PROTOCOL}=SSL needs it`, 1);
}

function textOf(env: Environment, variable: string): string {
  return env[variable]?.trim() ?? '';
}
