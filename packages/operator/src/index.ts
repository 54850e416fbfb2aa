export { type Operator, type OperatorOptions, startOperator } from './operator.ts';
export {
  type OperatorJournal,
  type OperatorJournalOptions,
  openOperatorJournal,
} from './operator-journal.ts';
