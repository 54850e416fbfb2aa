import { flag, object } from './schema.ts';

/** What Model and Pipeline say of their part in data flows. */
export const dataflowField = object(
  { cleanTopicsOnDelete: flag('Deletes the Kafka topics together with the resource.') },
  [],
  'How the resource takes part in data flows.',
);
