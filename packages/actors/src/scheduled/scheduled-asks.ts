import { scheduledCommands } from './scheduled-commands.ts';
import type { ScheduledContext, ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb } from './scheduled-phrases.ts';

/** What the machine of a kind asks of the scheduler, as actions and transitions. */
export function scheduledAsks<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  type Given = { readonly context: ScheduledContext<R, V, Q> };
  const commands = scheduledCommands(kind);
  const load = {
    type: 'give',
    params: ({ context }: Given) => commands.load(context),
  } as const;
  const unload = {
    type: 'give',
    params: ({ context }: Given) => commands.unload(context),
  } as const;
  const poll = {
    type: 'give',
    params: ({ context }: Given) => commands.poll(context),
  } as const;
  /** A stream event that contradicts what is settled may be old: the scheduler is asked. */
  const doubt = [
    { guard: 'raisesDoubt', actions: [...absorb, poll] },
    { actions: absorb },
  ] as const;
  /** While only an answer counts, a word of the stream is a reason to ask. */
  const proof = { guard: 'needsProof', actions: [...absorb, poll] } as const;
  return { load, unload, poll, doubt, proof };
}
