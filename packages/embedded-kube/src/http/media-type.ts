import { StatusError } from '../model/status-error.ts';
import { protobufMediaType } from '../protobuf/media-type.ts';

/** How a client wants objects shown. */
export type Representation = 'object' | 'table' | 'partial';

interface MediaType {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
}

/** Splits a media type from its parameters; names in lower case. */
export function parseMediaType(text: string): MediaType {
  const [name = '', ...rest] = text.split(';');
  const params = rest.map((param) => {
    const [key = '', value = ''] = param.split('=');
    return [key.trim().toLowerCase(), value.trim()] as const;
  });
  return { name: name.trim().toLowerCase(), params: new Map(params) };
}

/**
 * Chooses the first representation in an `Accept` header that this server has. Objects in protobuf
 * are one of them where `hasMessages`.
 *
 * @throws StatusError 406 when it has none of them.
 */
export function chooseRepresentation(accept: string, hasMessages = false): Representation {
  if (accept === '' || accept === 'application/json' || accept === '*/*') {
    return 'object';
  }
  for (const { name, params } of accept.split(',').map(parseMediaType)) {
    const as = params.get('as');
    if (hasMessages && name === protobufMediaType && as === undefined) {
      return 'object';
    }
    if (!isJson(name)) {
      continue;
    }
    if (as === undefined) {
      return 'object';
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
    'only application/json is served, as objects, as a meta.k8s.io/v1 Table or as PartialObjectMetadata',
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
