import manifest from '../package.json' with { type: 'json' };

/** The version of this Troupe, such as `0.1.0`. */
export const troupeVersion: string = manifest.version;
