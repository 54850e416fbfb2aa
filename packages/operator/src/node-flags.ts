import flags from '../node-flags.json' with { type: 'json' };

/**
 * The flags with which Troupe's Node is started, in a file of its own since launchers need them before
 * anything else can be read.
 *
 * A young generation of 64 MiB: what a burst of resources leaves behind is mostly garbage by the time
 * that it is full, where 16 MiB copy it back and forth. It is collected by the thread that fills it:
 * helpers take longer to be woken on a busy machine than they save, and a tenth more processor time.
 *
 * Nothing is allocated in the old generation at once. V8 would do so where most objects that a piece of
 * code makes live long, and the code that makes our requests, which do, is the code that makes what is read
 * from a scheduler, which is garbage as soon as it is read.
 *
 * Functions are compiled, without optimising, when they are first called. An operator is idle until a burst
 * comes, and has a lot of code that each of the first thousand resources would go through in an interpreter.
 */
export const nodeFlags: readonly string[] = flags;
