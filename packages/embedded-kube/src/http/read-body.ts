import type { IncomingMessage } from 'node:http';
import { loadYaml } from '../load-yaml.ts';
import {
  badRequest,
  StatusError,
  tooManyRequests,
  unsupportedMediaType,
} from '../model/status-error.ts';
import { protobufMediaType } from '../protobuf/media-type.ts';
import type { ProtobufBodies } from '../protobuf/protobuf-bodies.ts';
import { parseMediaType } from './media-type.ts';

/** Requests larger than this are refused, as the real server does. */
export const bodyMaxBytes = 3 * 1024 * 1024;

/** How much of a refused body is read, so that the client gets to see the refusal. */
const drainMaxBytes = 10 * bodyMaxBytes;

/** Told what came of reading a body. */
export interface BodyCallbacks {
  readonly done: (body: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Reads the bodies of requests, so many bytes of them at a time. */
export class BodyReader {
  readonly #maxBytes: number;
  readonly #protobuf: ProtobufBodies;
  #heldBytes = 0;

  constructor(maxBytes: number, protobuf: ProtobufBodies) {
    this.#maxBytes = maxBytes;
    this.#protobuf = protobuf;
  }

  /**
   * Reads the whole body of a request; one in protobuf comes as the JSON that it stands for. One of
   * the callbacks of `then` is called, once: a promise would be another turn for every write.
   *
   * Fails with a StatusError: 413 for one larger than the bound, 429 while too many others are
   * being read.
   */
  read(request: IncomingMessage, then: BodyCallbacks): void {
    const chunks: Buffer[] = [];
    let size = 0;
    let held = 0;
    let over = false;
    const release = (): void => {
      this.#heldBytes -= held;
      held = 0;
    };
    const refuse = (error: Error): void => {
      chunks.length = 0;
      release();
      if (!over) {
        over = true;
        then.failed(error);
      }
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > drainMaxBytes) {
        request.destroy();
      } else if (over) {
        return;
      } else if (size > bodyMaxBytes) {
        refuse(tooLarge());
      } else if (this.#heldBytes + chunk.length > this.#maxBytes) {
        refuse(tooManyRequests('too many bodies are being read at the moment', 1));
      } else {
        held += chunk.length;
        this.#heldBytes += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      release();
      if (over) {
        return;
      }
      over = true;
      const { name } = parseMediaType(request.headers['content-type'] ?? '');
      if (name === protobufMediaType && size > 0) {
        this.#protobuf.read(Buffer.concat(chunks)).then(then.done, then.failed);
      } else {
        then.done(text(chunks));
      }
    });
    request.on('error', refuse);
    request.on('close', release);
  }
}

/**
 * Parses the body, as it was read, of a create, update or delete.
 *
 * @throws StatusError 415 for a media type other than JSON, YAML and protobuf, 400 for a body that is neither.
 */
export function parseBody(body: string, contentType: string): unknown {
  const { name } = parseMediaType(contentType);
  try {
    if (name === '' || name === 'application/json' || name === protobufMediaType) {
      return JSON.parse(body) as unknown;
    }
    if (name === 'application/yaml') {
      return loadYaml().parse(body) as unknown;
    }
  } catch (error) {
    throw badRequest(`the body cannot be read as ${name}: ${(error as Error).message}`);
  }
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`,
  );
}

function tooLarge(): StatusError {
  const message = `Request entity too large: limit is ${bodyMaxBytes}`;
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

function text(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined
    ? only.toString()
    : Buffer.concat(chunks).toString();
}
