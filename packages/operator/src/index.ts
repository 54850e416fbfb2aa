export { type Inspection, startInspection } from './inspection.ts';
export { batchLines, type LineBatches } from './logging/line-batches.ts';
export { createLogger, type LoggerOptions } from './logging/logger.ts';
export { nodeFlags } from './node-flags.ts';
export { type Operator, type OperatorOptions, startOperator } from './operator.ts';
export {
  type OperatorJournal,
  type OperatorJournalOptions,
  openOperatorJournal,
} from './operator-journal.ts';
