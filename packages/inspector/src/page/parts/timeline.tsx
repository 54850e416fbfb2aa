import { useEffect, useRef } from 'preact/hooks';
import type { ContextChange, StepRow, Told } from '../../api/wire.ts';
import { showClock } from '../state/age.ts';
import type { Store } from '../state/store.ts';
import { StateName } from './state-name.tsx';
import { useStore } from './store-context.ts';
import { YamlView } from './yaml-view.tsx';

/** Steps that are drawn; older ones are there, but nobody scrolls that far. */
const maxDrawn = 300;

/** What happened to an actor, the latest first: facts, what they changed, and what it did then. */
export function Timeline() {
  const store = useStore();
  const shown = store.shown.value;
  const moment = store.journal.moment.value;
  const { step: past } = store.place.value;
  const looked = moment?.seq ?? past;
  if (shown === null) return <p class="nothing">Reading…</p>;
  const steps = shown.steps.slice(-maxDrawn).reverse();
  if (steps.length === 0) {
    return <p class="nothing">Nothing has happened to it while records were kept.</p>;
  }
  return (
    <>
      {past === null ? null : (
        <p class="past">
          You look at the past.
          <button type="button" onClick={() => store.go({ step: null })}>
            Back to the present <kbd>Esc</kbd>
          </button>
        </p>
      )}
      <ol class="timeline">
        {steps.map((step) => (
          <Step key={step.seq} step={step} isLooked={step.seq === looked} />
        ))}
      </ol>
      {shown.detail.cut ? <p class="hint">Older steps are not kept.</p> : null}
    </>
  );
}

function Step({ step, isLooked }: { step: StepRow; isLooked: boolean }) {
  const store = useStore();
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isLooked) line.current?.scrollIntoView({ block: 'start' });
  }, [isLooked]);
  const { before, after, input, gave, changes, crash } = step;
  const hasMoved = before !== after && after !== null;
  return (
    <li
      ref={line}
      class={`step ${isLooked ? 'looked' : ''} ${hasMoved ? 'moved' : ''}`}
      data-seq={step.seq}
    >
      <button
        type="button"
        class="step-head"
        aria-expanded={isLooked}
        onClick={() => look(store, step.seq, isLooked)}
      >
        <time>{showClock(step.at)}</time>
        <span class="fact">
          <b>{input.type}</b> <span class="summary">{input.summary}</span>
          {step.shared ? <span class="tag">to the namespace</span> : null}
        </span>
        {hasMoved ? (
          <span class="move">
            {before === null ? null : <StateName state={before} />}
            <span class="arrow"> → </span>
            <StateName state={after} />
          </span>
        ) : null}
      </button>
      {crash === undefined ? null : <p class="crash">It threw: {crash}</p>}
      {gave.length === 0 ? null : <Gave gave={gave} source={step.source} />}
      {isLooked ? <Closer step={step} changes={changes} /> : null}
    </li>
  );
}

function Gave({ gave, source }: { gave: readonly Told[]; source: StepRow['source'] }) {
  return (
    <ul class="gave" aria-label={source === 'fact' ? 'Commands' : 'Calls'}>
      {gave.map((told, at) => (
        <li key={`${at} ${told.type}`}>
          <span aria-hidden="true">⤷ </span>
          <b>{told.type}</b> <span class="summary">{told.summary}</span>
        </li>
      ))}
    </ul>
  );
}

function Closer({ step, changes }: { step: StepRow; changes: readonly ContextChange[] | null }) {
  const detail = useStore().stepDetail.value;
  return (
    <div class="closer">
      {changes === null || changes.length === 0 ? null : (
        <>
          <h3>What changed in what it knows</h3>
          <dl class="changes">
            {changes.map(({ at, from, to }) => (
              <div key={at}>
                <dt>{at}</dt>
                <dd>
                  {from === undefined ? null : <del>{from}</del>}
                  {to === undefined ? null : <ins>{to}</ins>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {detail === null || detail.seq !== step.seq ? null : (
        <>
          <h3>{step.source === 'fact' ? 'The fact' : 'The input'}</h3>
          <YamlView text={detail.input} label="The fact" />
          {detail.gave.map((text, at) => (
            <div key={`${at} ${step.seq}`}>
              <h3>
                {step.source === 'fact' ? 'Command' : 'Call'} {step.gave[at]?.type ?? ''}
              </h3>
              <YamlView text={text} label="A command" />
            </div>
          ))}
        </>
      )}
    </div>
  );
}

/** In a journal the whole system goes to that step; else the actor alone does, and back. */
function look({ journal, go }: Store, seq: number, isLooked: boolean): void {
  if (journal.summary.value !== null) journal.goTo(seq);
  else go({ step: isLooked ? null : seq });
}
