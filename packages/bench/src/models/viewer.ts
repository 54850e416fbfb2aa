/** Somebody who looks at an operator's page, without a browser. */
export interface Viewer {
  close(): void;
}

/** A page that shows an actor reads it again at most this often. */
const readPauseMs = 250;

/**
 * Does what the page in a browser does: follows the stream of changes, and reads one actor again and
 * again while things change. What comes is thrown away.
 */
export async function openViewer(link: string | null): Promise<Viewer> {
  if (link === null) throw new Error('the subject serves no page to look at');
  const ending = new AbortController();
  const { signal } = ending;
  const { body } = await fetch(new URL('api/events', link), { signal });
  if (body === null) throw new Error('the page has no stream of changes');
  let path: string | undefined;
  let readAt = 0;
  let lastSeq = 0;

  async function follow(stream: NonNullable<typeof body>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      path ??= /"(model\/[^"]+)"/.exec(decoder.decode(chunk))?.[1];
      if (path === undefined || performance.now() - readAt < readPauseMs) continue;
      readAt = performance.now();
      const query = new URLSearchParams({ path, after: String(lastSeq) });
      const answer = await fetch(new URL(`api/actor?${query}`, link ?? ''), { signal });
      const { steps } = (await answer.json()) as { readonly steps: readonly { seq: number }[] };
      lastSeq = steps.at(-1)?.seq ?? lastSeq;
    }
  }

  void follow(body).catch(() => {
    // The end of the viewer, or of what it looks at.
  });
  return { close: () => ending.abort() };
}
