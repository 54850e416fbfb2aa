const crlf = Buffer.from('\r\n');

/**
 * Makes the lines of watches as bytes. An event is said to all watches in turn, and their turns to
 * send come one after the other: what was made for the one before is given to the next.
 */
export class SharedLines {
  #type = '';
  #object = '';
  #line: Buffer = Buffer.alloc(0);
  #parts: readonly Buffer[] = [];
  #whole: Buffer = Buffer.alloc(0);
  #unframed: Buffer | undefined;
  #framed: Buffer = Buffer.alloc(0);

  /** The line of an event: its type, and the object in JSON. */
  lineOf(type: string, object: string): Buffer {
    if (type !== this.#type || object !== this.#object) {
      this.#type = type;
      this.#object = object;
      this.#line = Buffer.from(`{"type":"${type}","object":${object}}\n`);
    }
    return this.#line;
  }

  /** Lines as one piece. */
  joined(parts: readonly Buffer[]): Buffer {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) {
      return only;
    }
    const isSame =
      parts.length === this.#parts.length && parts.every((part, at) => part === this.#parts[at]);
    if (!isSame) {
      this.#parts = parts;
      this.#whole = Buffer.concat(parts);
    }
    return this.#whole;
  }

  /** A piece as one chunk of a body (RFC 9112, chunked transfer coding). */
  framed(piece: Buffer): Buffer {
    if (piece !== this.#unframed) {
      this.#unframed = piece;
      const head = Buffer.from(`${piece.length.toString(16)}\r\n`);
      this.#framed = Buffer.concat([head, piece, crlf]);
    }
    return this.#framed;
  }
}
