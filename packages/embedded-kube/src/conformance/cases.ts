import type { Case } from './case.ts';
import { creates } from './cases/creates.ts';
import { updates } from './cases/updates.ts';

/** All cases, by what they are about. */
export const chapters: Readonly<Record<string, readonly Case[]>> = {
  creates,
  updates,
};
