import { StatusError } from '../model/status-error.ts';
import { protobufMediaType } from '../protobuf/media-type.ts';

/** The media type of YAML, as Kubernetes has it. */
export const yamlMediaType = 'application/yaml';

/** How a client wants objects shown. */
export type Representation = 'object' | 'table' | 'partial';

interface MediaType {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
}

/** A media type without parameters, in lower case, as most are. */
const plain = /^[a-z0-9./+-]*$/;
const noParams: ReadonlyMap<string, string> = new Map();

/** Splits a media type from its parameters; names in lower case. */
export function parseMediaType(text: string): MediaType {
  if (plain.test(text)) {
    return { name: text, params: noParams };
  }
  const [name = '', ...rest] = text.split(';');
  const params = rest.map((param) => {
    const [key = '', value = ''] = param.split('=');
    return [key.trim().toLowerCase(), value.trim()] as const;
  });
  return { name: name.trim().toLowerCase(), params: new Map(params) };
}

/**
 * Chooses the first representation in an `Accept` header that this server has. Objects in protobuf
 * are one of them where `hasMessages`, and any in YAML where `hasYaml`.
 *
 * @throws StatusError 406 when it has none of them.
 */
export function chooseRepresentation(
  accept: string,
  { hasMessages = false, hasYaml = false } = {},
): Representation {
  if (accept === '' || accept === 'application/json' || accept === '*/*') {
    return 'object';
  }
  for (const { name, params } of accept.split(',').map(parseMediaType)) {
    const as = params.get('as');
    if (hasMessages && name === protobufMediaType && as === undefined) {
      return 'object';
    }
    if (as === undefined && (isJson(name) || (hasYaml && name === yamlMediaType))) {
      return 'object';
    }
    if (!isJson(name)) {
      continue;
    }
    if (params.get('g') === 'meta.k8s.io' && params.get('v') === 'v1') {
      if (as === 'Table') {
        return 'table';
      }
      if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
        return 'partial';
      }
    }
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    'only application/json and application/yaml are served, as objects, and JSON as a meta.k8s.io/v1 Table or as PartialObjectMetadata',
  );
}

/** Whether an `Accept` header names objects in protobuf before JSON. */
export function prefersProtobuf(accept: string): boolean {
  if (!accept.includes(protobufMediaType)) {
    return false;
  }
  const types = accept.split(',').map(parseMediaType);
  const first = types.find(({ name }) => name === protobufMediaType || isJson(name));
  return first?.name === protobufMediaType && !first.params.has('as');
}

/** Whether an `Accept` header names YAML before JSON. */
export function prefersYaml(accept: string): boolean {
  if (!accept.includes(yamlMediaType)) {
    return false;
  }
  const types = accept.split(',').map(parseMediaType);
  return types.find(({ name }) => name === yamlMediaType || isJson(name))?.name === yamlMediaType;
}

/** The version of aggregated discovery that an `Accept` header asks for first, if any. */
export function aggregatedDiscoveryVersion(accept: string): string | undefined {
  for (const { name, params } of accept.split(',').map(parseMediaType)) {
    if (!isJson(name)) {
      continue;
    }
    const version = params.get('v');
    if (params.get('g') !== 'apidiscovery.k8s.io') {
      return undefined;
    }
    if (version === 'v2' || version === 'v2beta1') {
      return version;
    }
  }
  return undefined;
}

function isJson(name: string): boolean {
  return name === 'application/json' || name === 'application/*' || name === '*/*';
}
