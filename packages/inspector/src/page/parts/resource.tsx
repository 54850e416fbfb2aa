import type { ConditionRow } from '../../api/wire.ts';
import { LevelIcon } from './icons.tsx';
import { useStore } from './store-context.ts';
import { YamlView } from './yaml-view.tsx';

/** The resource as the API has it: conditions first, then all of it. */
export function Resource() {
  const detail = useStore().shown.value?.detail;
  if (detail === undefined) return <p class="nothing">Reading…</p>;
  if (detail.yaml === null) {
    return <p class="nothing">A session with a scheduler has no resource of its own.</p>;
  }
  return (
    <>
      {detail.conditions.length === 0 ? null : (
        <ul class="conditions">
          {detail.conditions.map((condition) => (
            <Condition key={condition.type} condition={condition} />
          ))}
        </ul>
      )}
      <YamlView text={detail.yaml} label="The resource" />
    </>
  );
}

/** `Reconciling` is True while there is work; every other condition is well when it is True. */
function levelOf({ type, status }: ConditionRow) {
  if (type === 'Reconciling') return status === 'True' ? 'waiting' : 'settled';
  return status === 'True' ? 'settled' : status === 'False' ? 'trouble' : 'waiting';
}

function Condition({ condition }: { condition: ConditionRow }) {
  const { type, status, reason, message, lastTransitionTime } = condition;
  return (
    <li class="condition">
      <LevelIcon level={levelOf(condition)} />
      <span>
        <b>{type}</b> {status}
      </span>
      <time dateTime={lastTransitionTime}>{lastTransitionTime}</time>
      {reason === '' && message === '' ? null : (
        <span class="why">{[message, reason].filter(Boolean).join(': ')}</span>
      )}
    </li>
  );
}
