/**
 * What happens to what a scheduler holds in our name and no resource is given for: it is told of, or
 * unloaded where this operator is the one in charge.
 */
export type OrphanPolicy = 'report' | 'unload';
