import type { Case } from './case.ts';
import { accessReviews } from './cases/access-reviews.ts';
import { applies } from './cases/applies.ts';
import { badInput } from './cases/bad-input.ts';
import { builtInRules } from './cases/built-in-rules.ts';
import { columns } from './cases/columns.ts';
import { creates } from './cases/creates.ts';
import { customResources } from './cases/custom-resources.ts';
import { defaults } from './cases/defaults.ts';
import { deletes } from './cases/deletes.ts';
import { discoveries } from './cases/discoveries.ts';
import { dryRuns } from './cases/dry-runs.ts';
import { identities } from './cases/identities.ts';
import { owners } from './cases/owners.ts';
import { ownerships } from './cases/ownerships.ts';
import { presentations } from './cases/presentations.ts';
import { reads } from './cases/reads.ts';
import { scales } from './cases/scales.ts';
import { strategicMerges } from './cases/strategic-merges.ts';
import { subresources } from './cases/subresources.ts';
import { updates } from './cases/updates.ts';
import { validations } from './cases/validations.ts';
import { watches } from './cases/watches.ts';

/** All cases, by what they are about. */
export const chapters: Readonly<Record<string, readonly Case[]>> = {
  creates,
  updates,
  deletes,
  owners,
  reads,
  presentations,
  columns,
  watches,
  subresources,
  scales,
  applies,
  ownerships,
  'strategic merges': strategicMerges,
  'dry runs': dryRuns,
  validations,
  'built in rules': builtInRules,
  defaults,
  'custom resources': customResources,
  identities,
  'access reviews': accessReviews,
  discoveries,
  'bad input': badInput,
};
