/** Names that users of a simulation give; the first of each kind is none for a scheduler. */

export const modelNames = ['not.for.schedulers', 'd', 'c', 'b', 'a'] as const;
export const pipelineNames = ['no.pipeline', 'q', 'p'] as const;
export const experimentNames = ['f', 'e'] as const;
export const serverNames = ['small', 'large'] as const;
