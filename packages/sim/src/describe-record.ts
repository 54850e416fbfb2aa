import type { Fact, JournalRecord } from '@troupe/actors';

const longestDetail = 160;

/** One line on a journal record, for who reads along. */
export function describeRecord(record: JournalRecord): string {
  const time = new Date(record.at).toISOString().slice(11, 23);
  const head = `${time} ${String(record.seq).padStart(5)}`;
  if (record.layer === 1) {
    const { input, did, said } = record;
    const what =
      input.type === 'command' ? `${input.command.type} of ${input.who}` : detail(input.answer);
    return `${head}     ${record.to}: ${what} → ${did.map(detail).join(', ')} (${said} facts)`;
  }
  const gave = record.gave.map(({ command }) => command.type).join(', ');
  return `${head} ${record.to}: ${factText(record.fact)} → ${record.after ?? ''} [${gave}]`;
}

function factText(fact: Fact): string {
  switch (fact.type) {
    case 'ResourceObserved':
    case 'ChildObserved': {
      const { resourceVersion, generation, deletionTimestamp } = fact.object.metadata;
      const deletion = deletionTimestamp === undefined ? '' : ', deleting';
      return `${fact.type} at ${resourceVersion}, generation ${generation}${deletion}`;
    }
    case 'ModelStatusReported': {
      const { source, view } = fact;
      if (view === null) return `${source} says that there is no such model`;
      const deleted = view.deleted ? ', deleted' : '';
      return `${source} says ${view.state} at generation ${view.generation}${deleted}`;
    }
    default:
      return detail(fact);
  }
}

function detail(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
