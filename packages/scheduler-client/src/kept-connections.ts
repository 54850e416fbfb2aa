import type { Socket } from 'node:net';
import { ChannelCredentials } from 'nice-grpc';
import { reasonOf } from './reason-of.ts';
import { handshakeProblem, hungUpProblem } from './tls/handshake-problem.ts';
import { shakeHands } from './tls/shake-hands.ts';
import type { TlsIdentity } from './tls/tls-identity.ts';

type SecureConnectorParameters = Parameters<ChannelCredentials['_createSecureConnector']>;
type SecureConnector = ReturnType<ChannelCredentials['_createSecureConnector']>;

/**
 * Credentials that keep hold of the connections that a channel makes with them.
 *
 * A channel tells neither why a connection failed nor lets go of one whose other end has fallen
 * silent: it says goodbye and waits for an answer, for as long as TCP does. Credentials are the one
 * place of grpc-js that sees its sockets (its xDS package extends them in the same way).
 */
export class KeptConnections extends ChannelCredentials {
  readonly #host: string;
  readonly #identity: TlsIdentity | undefined;
  readonly #sockets = new Set<Socket>();
  #problem: string | undefined;
  #hungUp = false;
  #isClosed = false;

  /** @param identity absent for plaintext. */
  constructor(host: string, identity: TlsIdentity | undefined) {
    super();
    this.#host = host;
    this.#identity = identity;
  }

  /** Why there is no connection to the scheduler, in words that follow its address. */
  whyUnreachable(): string {
    if (this.#problem !== undefined) return this.#problem;
    return this.#hungUp && this.#identity !== undefined
      ? hungUpProblem(this.#identity)
      : 'somebody listens there who does not speak gRPC as we do';
  }

  /** What was seen of the end of a good connection, if anything. */
  whyLost(): string | undefined {
    return this.#problem ?? (this.#hungUp ? 'it closed the connection' : undefined);
  }

  /** Destroys the connections as soon as what was said last is on its way; there will be no more. */
  close(): void {
    this.#isClosed = true;
    setImmediate(() => {
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  override _isSecure(): boolean {
    return this.#identity !== undefined;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...parameters: SecureConnectorParameters): SecureConnector {
    const plaintext = ChannelCredentials.createInsecure();
    return Object.assign(plaintext._createSecureConnector(...parameters), {
      connect: (socket: Socket) => this.#connect(socket),
    });
  }

  async #connect(socket: Socket): ReturnType<SecureConnector['connect']> {
    if (this.#isClosed) {
      socket.destroy();
      throw new Error('the channel was closed');
    }
    const identity = this.#identity;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (identity === undefined) {
      socket.once('error', (error) => this.#note(reasonOf(error)));
      socket.once('end', () => this.#noteEnd());
      return { socket, secure: false };
    }
    try {
      const secured = await shakeHands(socket, this.#host, identity);
      secured.once('error', (error) => this.#note(handshakeProblem(error, identity)));
      secured.once('end', () => this.#noteEnd());
      return { socket: secured, secure: true };
    } catch (error) {
      this.#note(reasonOf(error));
      throw error;
    }
  }

  #noteEnd(): void {
    this.#hungUp = true;
  }

  #note(problem: string): void {
    this.#problem ??= problem;
  }
}
