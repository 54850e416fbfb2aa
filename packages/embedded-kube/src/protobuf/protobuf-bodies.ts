import type { JsonObject } from '../model/api-object.ts';
import { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import type { ProtobufCodec } from './protobuf-codec.ts';

/** Reads and writes bodies in protobuf; what that takes is loaded with the first of them. */
export class ProtobufBodies {
  #codec: Promise<ProtobufCodec> | undefined;

  /**
   * The JSON of the object in a body.
   *
   * Rejects with a StatusError 400 for bytes that are no object of a known kind.
   */
  async read(body: Uint8Array): Promise<string> {
    const codec = await this.#loaded();
    return JSON.stringify(codec.decode(body));
  }

  /** Writes an object, or a list of them; `undefined` for a kind that has no messages. */
  async write(json: string): Promise<Buffer | undefined> {
    const codec = await this.#loaded();
    return codec.encode(JSON.parse(json) as JsonObject);
  }

  #loaded(): Promise<ProtobufCodec> {
    this.#codec ??= loadCodec();
    return this.#codec;
  }
}

async function loadCodec(): Promise<ProtobufCodec> {
  const { ProtobufCodec } = await import('./protobuf-codec.ts');
  return new ProtobufCodec(new KubernetesSchemas());
}
