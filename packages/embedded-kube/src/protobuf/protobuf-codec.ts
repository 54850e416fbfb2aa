import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { badRequest } from '../model/status-error.ts';
import { definitionOf, type KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { decodeMessage, type LayoutOf } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { type MessageLayout, messageLayout } from './message-layout.ts';

const magic = Buffer.from('k8s\0');
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
/** Kinds of the machinery, which appear in any group and version. */
const metaKinds: ReadonlySet<string> = new Set(['Status', 'DeleteOptions']);

/**
 * Translates the protobuf bodies of built-in kinds from and to JSON objects (Kubernetes API:
 * `runtime.Unknown` behind four bytes of magic). The layouts of messages are made when first met.
 */
export class ProtobufCodec {
  readonly #schemas: KubernetesSchemas;
  readonly #layouts = new Map<string, MessageLayout>();

  constructor(schemas: KubernetesSchemas) {
    this.#schemas = schemas;
  }

  /**
   * Reads a body.
   *
   * @throws StatusError 400 for bytes that are no object of a known kind.
   */
  decode(body: Uint8Array): JsonObject {
    if (!magic.equals(body.subarray(0, magic.length))) {
      throw badRequest('the body is no Kubernetes protobuf: it does not begin with "k8s\\u0000"');
    }
    try {
      return this.#decodeUnknown(body.subarray(magic.length));
    } catch (error) {
      throw badRequest(`the protobuf body cannot be read: ${(error as Error).message}`);
    }
  }

  /** Writes an object, or a list of them; `undefined` for a kind that has no messages. */
  encode(object: JsonObject): Buffer | undefined {
    const apiVersion = String(object.apiVersion);
    const kind = String(object.kind);
    const raw = this.#encodeRaw(object, apiVersion, kind);
    if (raw === undefined) {
      return undefined;
    }
    const writer = new BinaryWriter();
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(apiVersion);
    writer.tag(2, WireType.LengthDelimited).string(kind);
    writer.join();
    writer.tag(2, WireType.LengthDelimited).bytes(raw);
    return Buffer.concat([magic, writer.finish()]);
  }

  #decodeUnknown(bytes: Uint8Array): JsonObject {
    const reader = new BinaryReader(bytes);
    let raw: Uint8Array = new Uint8Array();
    let [apiVersion, kind] = ['', ''];
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (number === 1) {
        [apiVersion, kind] = readTypeMeta(reader.bytes());
      } else if (number === 2) {
        raw = reader.bytes();
      } else {
        reader.skip(wire, number);
      }
    }
    const definition = this.#definitionOf(apiVersion, kind);
    if (definition === undefined) {
      throw new Error(`it holds a ${apiVersion} ${kind}, of which no messages are known`);
    }
    return { apiVersion, kind, ...decodeMessage(raw, definition, this.#layoutOf) };
  }

  #encodeRaw(object: JsonObject, apiVersion: string, kind: string): Uint8Array | undefined {
    const definition = this.#definitionOf(apiVersion, kind);
    if (definition !== undefined) {
      return encodeMessage(object, definition, this.#layoutOf);
    }
    const item = kind.endsWith('List')
      ? this.#definitionOf(apiVersion, kind.slice(0, -'List'.length))
      : undefined;
    if (item === undefined || !Array.isArray(object.items)) {
      return undefined;
    }
    const writer = new BinaryWriter();
    const metadata = isJsonObject(object.metadata) ? object.metadata : {};
    writer.tag(1, WireType.LengthDelimited);
    writer.bytes(encodeMessage(metadata, `${meta}.ListMeta`, this.#layoutOf));
    for (const one of object.items.filter(isJsonObject)) {
      writer.tag(2, WireType.LengthDelimited).bytes(encodeMessage(one, item, this.#layoutOf));
    }
    return writer.finish();
  }

  readonly #layoutOf: LayoutOf = (definition) => {
    const known = this.#layouts.get(definition);
    if (known !== undefined) {
      return known;
    }
    const layout = messageLayout(this.#schemas, definition);
    this.#layouts.set(definition, layout);
    return layout;
  };

  #definitionOf(apiVersion: string, kind: string): string | undefined {
    const [first = '', second] = apiVersion.split('/');
    const definition = metaKinds.has(kind)
      ? `${meta}.${kind}`
      : definitionOf(second === undefined ? '' : first, second ?? first, kind);
    return this.#schemas.has(definition) ? definition : undefined;
  }
}

function readTypeMeta(bytes: Uint8Array): [string, string] {
  const reader = new BinaryReader(bytes);
  let [apiVersion, kind] = ['', ''];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) {
      apiVersion = reader.string();
    } else if (number === 2) {
      kind = reader.string();
    } else {
      reader.skip(wire, number);
    }
  }
  return [apiVersion, kind];
}
