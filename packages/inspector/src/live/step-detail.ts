import type { Path } from '@troupe/actors';
import type { StepDetail } from '../api/wire.ts';
import type { Moment } from './recent-past.ts';
import { yamlOf } from './yaml-of.ts';

/** One moment of an actor in full. */
export function stepDetail(path: Path, { record, touched }: Moment): StepDetail {
  const known = touched.find((each) => each.path === path)?.context;
  const context = known === undefined ? null : yamlOf(known);
  const { seq } = record;
  if (record.layer === 1) {
    const { input, did } = record;
    const told = input.type === 'command' ? input.command : input.answer;
    return { seq, input: yamlOf(told), gave: did.map(yamlOf), context };
  }
  const gave = record.gave.filter(({ who }) => who === path);
  return {
    seq,
    input: yamlOf(record.fact),
    gave: gave.map(({ command }) => yamlOf(command)),
    context,
  };
}
