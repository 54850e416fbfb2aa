import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { jsonSchemaDefinition, scalarDefinitions } from '../builtin/scalar-definitions.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { KubernetesSchema } from '../schema/kubernetes-schemas.ts';
import type { LayoutOf } from './decode-message.ts';
import type { MessageLayout } from './message-layout.ts';
import { momentOf } from './moment.ts';

/** Writes a JSON object of a definition as the message that stands for it. */
export function encodeMessage(
  object: JsonObject,
  definition: string,
  layoutOf: LayoutOf,
): Uint8Array {
  const writer = new BinaryWriter();
  new MessageEncoder(writer, layoutOf).object(object, definition);
  return writer.finish();
}

class MessageEncoder {
  readonly #writer: BinaryWriter;
  readonly #layoutOf: LayoutOf;

  constructor(writer: BinaryWriter, layoutOf: LayoutOf) {
    this.#writer = writer;
    this.#layoutOf = layoutOf;
  }

  object(object: JsonObject, definition: string): void {
    this.#fields(object, this.#layoutOf(definition));
  }

  #fields(object: JsonObject, layout: MessageLayout): void {
    for (const [number, field] of layout) {
      if (field.type === 'embedded') {
        this.#message(number, () => this.#fields(object, field.layout));
        continue;
      }
      const value = object[field.name];
      if (value !== undefined && value !== null) {
        this.#field(number, value, field.schema);
      }
    }
  }

  #field(number: number, value: unknown, schema: KubernetesSchema): void {
    if (schema.definition === undefined && schema.items !== undefined) {
      for (const item of Array.isArray(value) ? value : []) {
        this.#value(number, item, schema.items);
      }
    } else if (schema.definition === undefined && typeof schema.additionalProperties === 'object') {
      const values = schema.additionalProperties;
      for (const [key, one] of isJsonObject(value) ? Object.entries(value) : []) {
        this.#message(number, () => {
          this.#writer.tag(1, WireType.LengthDelimited).string(key);
          this.#entryValue(one, values);
        });
      }
    } else {
      this.#value(number, value, schema);
    }
  }

  /** A list as the value of a map is a message of its own. */
  #entryValue(value: unknown, schema: KubernetesSchema): void {
    const { items } = schema;
    if (items === undefined) {
      this.#value(2, value, schema);
    } else {
      this.#message(2, () => this.#field(1, value, { type: 'array', items }));
    }
  }

  #value(number: number, value: unknown, schema: KubernetesSchema): void {
    const writer = this.#writer;
    const { definition } = schema;
    if (definition !== undefined) {
      this.#message(number, () => this.#defined(value, definition));
      return;
    }
    switch (schema.type) {
      case 'string':
        writer.tag(number, WireType.LengthDelimited);
        if (schema.format === 'byte') {
          writer.bytes(Buffer.from(String(value), 'base64'));
        } else {
          writer.string(String(value));
        }
        break;
      case 'integer':
        writer.tag(number, WireType.Varint).int64(Number(value));
        break;
      case 'boolean':
        writer.tag(number, WireType.Varint).bool(value === true);
        break;
      case 'number':
        writer.tag(number, WireType.Bit64).double(Number(value));
        break;
      default:
    }
  }

  #defined(value: unknown, definition: string): void {
    const writer = this.#writer;
    switch (scalarDefinitions.get(definition)) {
      case undefined:
        this.object(isJsonObject(value) ? value : {}, definition);
        break;
      case 'quantity':
        writer.tag(1, WireType.LengthDelimited).string(String(value));
        break;
      case 'intOrString':
        if (typeof value === 'number') {
          writer.tag(1, WireType.Varint).int64(0).tag(2, WireType.Varint).int32(value);
        } else {
          writer.tag(1, WireType.Varint).int64(1).tag(3, WireType.LengthDelimited);
          writer.string(String(value));
        }
        break;
      case 'time':
      case 'microTime': {
        const { seconds, nanos } = momentOf(String(value));
        writer.tag(1, WireType.Varint).int64(seconds).tag(2, WireType.Varint).int32(nanos);
        break;
      }
      case 'json':
        writer.tag(1, WireType.LengthDelimited).string(JSON.stringify(value));
        break;
      case 'schemaOrOther':
        this.#schemaOrOther(value, definition);
    }
  }

  #schemaOrOther(value: unknown, definition: string): void {
    const isFlag = definition.endsWith('Bool');
    if (isJsonObject(value)) {
      if (isFlag) {
        this.#writer.tag(1, WireType.Varint).bool(true);
      }
      this.#message(isFlag ? 2 : 1, () => this.object(value, jsonSchemaDefinition));
    } else if (isFlag) {
      this.#writer.tag(1, WireType.Varint).bool(value === true);
    } else {
      const items = definition.endsWith('StringArray')
        ? { type: 'string' }
        : { definition: jsonSchemaDefinition };
      this.#field(2, value, { type: 'array', items });
    }
  }

  #message(number: number, write: () => void): void {
    this.#writer.tag(number, WireType.LengthDelimited).fork();
    write();
    this.#writer.join();
  }
}
