import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { jsonSchemaDefinition, scalarDefinitions } from '../builtin/scalar-definitions.ts';
import type { KubernetesSchema } from '../schema/kubernetes-schemas.ts';
import type { MessageLayout } from './message-layout.ts';
import { textOfMoment } from './moment.ts';

/** Finds the layout of a definition's messages. */
export type LayoutOf = (definition: string) => MessageLayout;

/** Messages nested deeper are none that the kinds need. */
const maxDepth = 200;

/**
 * Reads a message of a definition as the JSON object that it stands for. Fields that it does not
 * know are skipped.
 *
 * @throws Error for bytes that are no such message.
 */
export function decodeMessage(
  bytes: Uint8Array,
  definition: string,
  layoutOf: LayoutOf,
): Record<string, unknown> {
  return new MessageDecoder(layoutOf).object(bytes, definition);
}

class MessageDecoder {
  readonly #layoutOf: LayoutOf;
  #depth = 0;

  constructor(layoutOf: LayoutOf) {
    this.#layoutOf = layoutOf;
  }

  object(bytes: Uint8Array, definition: string): Record<string, unknown> {
    const read: Record<string, unknown> = {};
    this.#fields(bytes, this.#layoutOf(definition), read);
    return read;
  }

  #fields(bytes: Uint8Array, layout: MessageLayout, read: Record<string, unknown>): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw new Error(`messages are nested more than ${maxDepth} deep`);
    }
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const field = layout.get(number);
      if (field === undefined) {
        reader.skip(wire, number);
      } else if (field.type === 'embedded') {
        this.#fields(reader.bytes(), field.layout, read);
      } else {
        this.#field(reader, wire, field.schema, field.name, read);
      }
    }
    this.#depth -= 1;
  }

  #field(
    reader: BinaryReader,
    wire: WireType,
    schema: KubernetesSchema,
    name: string,
    read: Record<string, unknown>,
  ): void {
    if (schema.definition === undefined && schema.items !== undefined) {
      const list = (read[name] ?? []) as unknown[];
      read[name] = list;
      this.#items(reader, wire, schema.items, list);
    } else if (schema.definition === undefined && typeof schema.additionalProperties === 'object') {
      const map = (read[name] ?? {}) as Record<string, unknown>;
      read[name] = map;
      this.#entry(reader.bytes(), schema.additionalProperties, map);
    } else {
      const value = this.#value(reader, wire, schema);
      if (value !== undefined) {
        read[name] = value;
      }
    }
  }

  /** One element, or several packed ones. */
  #items(reader: BinaryReader, wire: WireType, items: KubernetesSchema, list: unknown[]): void {
    const isNumeric =
      items.definition === undefined && /integer|number|boolean/.test(items.type ?? '');
    if (!isNumeric || wire !== WireType.LengthDelimited) {
      list.push(this.#value(reader, wire, items) ?? null);
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    const each = items.type === 'number' ? WireType.Bit64 : WireType.Varint;
    while (packed.pos < packed.len) {
      list.push(this.#value(packed, each, items));
    }
  }

  #entry(bytes: Uint8Array, values: KubernetesSchema, map: Record<string, unknown>): void {
    const reader = new BinaryReader(bytes);
    let key = '';
    let value: unknown;
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (number === 1) {
        key = reader.string();
      } else if (number === 2) {
        value = values.items === undefined ? this.#value(reader, wire, values) : strings(reader);
      } else {
        reader.skip(wire, number);
      }
    }
    Object.defineProperty(map, key, {
      value: value ?? zeroOf(values),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  #value(reader: BinaryReader, wire: WireType, schema: KubernetesSchema): unknown {
    if (schema.definition !== undefined) {
      return this.#defined(reader.bytes(), schema.definition);
    }
    switch (schema.type) {
      case 'string':
        return schema.format === 'byte'
          ? Buffer.from(reader.bytes()).toString('base64')
          : reader.string();
      case 'integer':
        return Number(reader.int64());
      case 'boolean':
        return reader.bool();
      case 'number':
        return reader.double();
      default:
        reader.skip(wire);
        return undefined;
    }
  }

  #defined(bytes: Uint8Array, definition: string): unknown {
    switch (scalarDefinitions.get(definition)) {
      case undefined:
        return this.object(bytes, definition);
      case 'quantity':
        return firstString(bytes) ?? '0';
      case 'intOrString':
        return intOrString(bytes);
      case 'time':
        return moment(bytes, 0);
      case 'microTime':
        return moment(bytes, 6);
      case 'json':
        return embeddedJson(bytes);
      case 'schemaOrOther':
        return this.#schemaOrOther(bytes, definition);
    }
  }

  /** A schema, or what may stand for one: a list of schemas, of names, or a flag. */
  #schemaOrOther(bytes: Uint8Array, definition: string): unknown {
    const isFlag = definition.endsWith('Bool');
    const schemaNumber = isFlag ? 2 : 1;
    const others: unknown[] = [];
    let allows = false;
    let schema: unknown;
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (number === schemaNumber) {
        schema = this.object(reader.bytes(), jsonSchemaDefinition);
      } else if (isFlag && number === 1) {
        allows = reader.bool();
      } else if (number === 2) {
        others.push(
          definition.endsWith('StringArray')
            ? reader.string()
            : this.object(reader.bytes(), jsonSchemaDefinition),
        );
      } else {
        reader.skip(wire, number);
      }
    }
    return schema ?? (isFlag ? allows : others);
  }
}

function strings(reader: BinaryReader): string[] {
  const inner = new BinaryReader(reader.bytes());
  const list: string[] = [];
  while (inner.pos < inner.len) {
    const [number, wire] = inner.tag();
    if (number === 1) {
      list.push(inner.string());
    } else {
      inner.skip(wire, number);
    }
  }
  return list;
}

function firstString(bytes: Uint8Array): string | undefined {
  const raw = firstBytes(bytes);
  return raw && Buffer.from(raw).toString();
}

function firstBytes(bytes: Uint8Array): Uint8Array | undefined {
  const reader = new BinaryReader(bytes);
  let found: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) {
      found = reader.bytes();
    } else {
      reader.skip(wire, number);
    }
  }
  return found;
}

function embeddedJson(bytes: Uint8Array): unknown {
  const raw = firstString(bytes);
  return raw === undefined || raw === '' ? undefined : (JSON.parse(raw) as unknown);
}

function intOrString(bytes: Uint8Array): number | string {
  const reader = new BinaryReader(bytes);
  let [isText, int, text] = [false, 0, ''];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) {
      isText = Number(reader.int64()) === 1;
    } else if (number === 2) {
      int = reader.int32();
    } else if (number === 3) {
      text = reader.string();
    } else {
      reader.skip(wire, number);
    }
  }
  return isText ? text : int;
}

/** A moment as text; none for the empty message, which is Go's zero time. */
function moment(bytes: Uint8Array, decimals: number): string | undefined {
  if (bytes.length === 0) {
    return undefined;
  }
  const reader = new BinaryReader(bytes);
  let [seconds, nanos] = [0, 0];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) {
      seconds = Number(reader.int64());
    } else if (number === 2) {
      nanos = reader.int32();
    } else {
      reader.skip(wire, number);
    }
  }
  return textOfMoment({ seconds, nanos }, decimals);
}

function zeroOf(schema: KubernetesSchema): unknown {
  switch (schema.type) {
    case 'string':
      return '';
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return {};
  }
}
