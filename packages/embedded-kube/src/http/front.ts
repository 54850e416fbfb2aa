import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, AccessRequest } from '../access/access.ts';
import type { User } from '../access/user.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { loadYaml } from '../load-yaml.ts';
import { methodNotAllowed } from '../model/status-error.ts';
import { protobufMediaType } from '../protobuf/media-type.ts';
import { ProtobufBodies } from '../protobuf/protobuf-bodies.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import { guardBrowser } from './guard-browser.ts';
import { prefersProtobuf, prefersYaml, yamlMediaType } from './media-type.ts';
import { OpenWatches, type WatchLimits } from './open-watches.ts';
import { BodyReader } from './read-body.ts';
import { parseTarget } from './request-target.ts';
import { handleResource } from './resource-requests.ts';
import { sendAnswer, sendFailure } from './send-answer.ts';
import { StorageGate } from './storage-gate.ts';
import { TurnQueue } from './turn-queue.ts';

/** How requests are served, whatever the socket. */
export interface FrontOptions {
  readonly access: Access;
  readonly limits: WatchLimits;
  readonly bookmarkIntervalMs: number;
  /** How many bytes of bodies may be in the making at a time. */
  readonly maxBodyBytesInAll: number;
  /** Requests for host names other than this machine's are refused. */
  readonly loopbackOnly: boolean;
}

/** A request whose user is known and whose body has been read. */
interface Call extends AccessRequest {
  readonly user: User;
  readonly body: string;
}

/** Clients that have waited for the server go before what makes later requests faster. */
const preparationDelayMs = 50;

/** What most requests ask besides; nobody adds to it. */
const noQuery = new URLSearchParams();

/** Turns HTTP requests into calls of the core and back, and keeps the open watches. */
export class Front {
  readonly #core: KubeCore;
  readonly #options: FrontOptions;
  readonly #watches: OpenWatches;
  readonly #protobuf = new ProtobufBodies();
  readonly #bodies: BodyReader;
  readonly #turn = new TurnQueue();
  readonly #gate: StorageGate;
  #preparation: NodeJS.Timeout | undefined;
  #reminder: NodeJS.Timeout | undefined;

  constructor(core: KubeCore, options: FrontOptions) {
    this.#core = core;
    this.#options = options;
    this.#watches = new OpenWatches(core, options.limits);
    this.#bodies = new BodyReader(options.maxBodyBytesInAll, this.#protobuf);
    this.#gate = new StorageGate(core.storage, this.#turn);
  }

  /** Begins to send bookmarks, and has the core prepared before there is much to do. */
  begin(): void {
    this.#preparation = setTimeout(() => this.#prepare(), preparationDelayMs);
    const { bookmarkIntervalMs } = this.#options;
    this.#reminder = setInterval(() => this.#watches.remind(), bookmarkIntervalMs);
    this.#reminder.unref();
  }

  /** One kind per turn of the event loop, so that no request waits for all of them. */
  #prepare(): void {
    if (this.#core.prepareNext()) {
      this.#preparation = setTimeout(() => this.#prepare());
    }
  }

  /** Ends all watches. */
  end(): void {
    clearTimeout(this.#preparation);
    clearInterval(this.#reminder);
    this.#watches.end();
  }

  /** Answers one request, or streams it a watch. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const failed = (error: unknown): void => sendFailure(response, error);
    try {
      guardBrowser(request.headers, this.#options.loopbackOnly);
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      const { method = 'GET' } = request;
      const target = parseTarget(path);
      const asked = {
        ...{ method, path, target },
        query: query === '' ? noQuery : new URLSearchParams(query),
      };
      const user = this.#options.access.identify(request, target);
      if (user instanceof Promise) {
        user.then((known) => this.#admit(request, response, asked, known)).catch(failed);
      } else {
        this.#admit(request, response, asked, user);
      }
    } catch (error) {
      failed(error);
    }
  }

  /** Whoever may not do it is told so before the body is read. */
  #admit(
    request: IncomingMessage,
    response: ServerResponse,
    asked: AccessRequest,
    user: User,
  ): void {
    this.#options.access.authorize(user, asked);
    const { method } = asked;
    if (method === 'GET' || method === 'HEAD') {
      this.#answer(request, response, { ...asked, user, body: '' });
      return;
    }
    this.#bodies.read(request, {
      done: (body) =>
        this.#turn.add(() => this.#answer(request, response, { ...asked, user, body })),
      failed: (error) => sendFailure(response, error),
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse, call: Call): void {
    const warnings: string[] = [];
    try {
      this.#route(request, response, call, warnings);
    } catch (error) {
      sendFailure(response, error, warnings);
    }
  }

  #route(request: IncomingMessage, response: ServerResponse, call: Call, warnings: string[]): void {
    const { access } = this.#options;
    const { headers, socket } = request;
    const { method, target, query, body, user } = call;
    const accept = headers.accept ?? '';
    if (target.type !== 'resource') {
      if (method !== 'GET' && method !== 'HEAD') {
        throw methodNotAllowed();
      }
      import('./documents.ts')
        .then(({ documentAnswer }) =>
          sendAnswer(response, documentAnswer(this.#core, target, accept, headers.host ?? '')),
        )
        .catch((error: unknown) => sendFailure(response, error));
      return;
    }
    const contentType = headers['content-type'] ?? '';
    const answered = access.answer(user, call, body, contentType);
    if (answered !== undefined) {
      answered.then(
        (value) => this.#send(response, jsonAnswer(value, 201), accept, warnings),
        (error: unknown) => sendFailure(response, error),
      );
      return;
    }
    const userAgent = headers['user-agent'] ?? '';
    const asOf = this.#gate.admit(method);
    const admit = access.admission(user, call);
    const outcome = handleResource(
      this.#core,
      {
        ...{ method, target, query, accept, contentType, userAgent, body, asOf },
        ...(admit === undefined ? {} : { admit }),
      },
      (warning) => warnings.push(warning),
    );
    if (outcome.type === 'answer') {
      this.#gate.pass(method, {
        send: () => this.#send(response, outcome.answer, accept, warnings),
        refuse: (error) => sendFailure(response, error, warnings),
        remake: () => this.#answer(request, response, call),
      });
    } else {
      const client = `${user.name} ${socket.remoteAddress ?? ''}`;
      this.#watches.open(client, outcome.watch, response);
    }
  }

  /** Sends an answer: in YAML or protobuf where the client would rather have that, and there are messages. */
  #send(
    response: ServerResponse,
    answer: Answer,
    accept: string,
    warnings: readonly string[],
  ): void {
    if (answer.contentType !== undefined || !prefersProtobuf(accept)) {
      const isYaml = answer.contentType === undefined && prefersYaml(accept);
      sendAnswer(response, isYaml ? inYaml(answer) : answer, warnings);
      return;
    }
    this.#protobuf
      .write(answer.body)
      .then((bytes) => {
        const encoded =
          bytes === undefined ? answer : { ...answer, bytes, contentType: protobufMediaType };
        sendAnswer(response, encoded, warnings);
      })
      .catch((error: unknown) => sendFailure(response, error, warnings));
  }
}

function inYaml(answer: Answer): Answer {
  const body = loadYaml().stringify(JSON.parse(answer.body), {
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
  });
  return { ...answer, body, contentType: yamlMediaType };
}
