import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Chart, Charts } from '../../api/chart.ts';
import type { ActorDetail, ActorRow, ActorsThen, StepDetail, StepRow } from '../../api/wire.ts';
import { AnswerError, type Api } from './api.ts';
import { type Connection, followEvents } from './follow-events.ts';
import { createJournalPlayer, type JournalPlayer } from './journal-player.ts';
import { type Place, placeOf, searchOf } from './place.ts';
import { byNeed, matches, type Query } from './query.ts';

/** An actor as far as the page knows it. */
export interface Shown {
  readonly path: string;
  readonly detail: ActorDetail;
  /** All steps that are known, oldest first. */
  readonly steps: readonly StepRow[];
  /** The run that the steps are of. */
  readonly run: string;
  /** It is gone, and even the operator knows nothing of it any more. */
  readonly isForgotten: boolean;
}

/** Everything that the page shows, and the ways to change it. */
export interface Store {
  readonly connection: ReadonlySignal<Connection>;
  readonly place: ReadonlySignal<Place>;
  /** All actors; a new map with every change. */
  readonly rows: ReadonlySignal<ReadonlyMap<string, ActorRow>>;
  /** Those asked for, in the order of their need. */
  readonly listed: ReadonlySignal<readonly ActorRow[]>;
  readonly hasList: ReadonlySignal<boolean>;
  readonly shown: ReadonlySignal<Shown | null>;
  /** Why the actor asked for cannot be shown; empty if it can. */
  readonly trouble: ReadonlySignal<string>;
  readonly chart: ReadonlySignal<Chart | undefined>;
  /** The step looked at, in full. */
  readonly stepDetail: ReadonlySignal<StepDetail | null>;
  /** The operator's clock, in milliseconds since 1970, to the second. */
  readonly now: ReadonlySignal<number>;
  readonly journal: JournalPlayer;
  ask(change: Partial<Query>): void;
  /** Goes to an actor; the empty path is the overview. `isPassing` leaves no way back to before. */
  open(path: string, isPassing?: boolean): void;
  go(change: Partial<Pick<Place, 'tab' | 'step'>>): void;
  useToken(token: string): void;
  retry(): void;
}

/** The shortest time between two readings of the actor that is shown. */
const readPauseMs = 250;
/** Of so many actors the list is put in order less often. */
const many = 1_000;
const manyPauseMs = 300;
/** Steps that the page keeps of one actor. */
const maxSteps = 2_000;

/** Makes the store of a page and begins to follow the server. */
export function createStore(api: Api, window: Window): Store {
  const connection: Signal<Connection> = signal({ type: 'connecting' });
  const place = signal(placeOf(window.location.search));
  const rows: Signal<ReadonlyMap<string, ActorRow>> = signal(new Map());
  const hasList = signal(false);
  const shown: Signal<Shown | null> = signal(null);
  const trouble = signal('');
  const charts: Signal<Charts> = signal({});
  const stepDetail: Signal<StepDetail | null> = signal(null);
  const now = signal(Date.now());
  let run = '';
  let ahead = 0;
  /** Rows that are not shown yet. */
  let coming: Map<string, ActorRow> | null = null;
  let showing: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;
  let reading: string | null = null;
  let readAgain = false;

  const listed = computed(() =>
    [...rows.value.values()].filter((row) => matches(place.value.query, row)).sort(byNeed),
  );
  const chart = computed(() => charts.value[kindOf(place.value.actor)]);

  let isJournal = false;
  const journal = createJournalPlayer({
    api,
    wanted(at) {
      place.value = { ...place.value, at, step: null };
      window.history.replaceState(null, '', window.location.pathname + searchOf(place.value));
    },
    show: showThen,
  });

  /** Shows a moment of a journal: all of it at once, so that nothing is of another one. */
  async function showThen(then: ActorsThen): Promise<void> {
    const { actor: path } = place.value;
    const { seq } = then.moment;
    const detail = path === '' ? null : await api.actor(path, 0, seq).catch(() => null);
    const isTouched = detail?.steps.at(-1)?.seq === seq;
    const step = isTouched ? await api.step(path, seq).catch(() => null) : null;
    batch(() => {
      rows.value = new Map(then.actors.map((row) => [row.path, row]));
      hasList.value = true;
      now.value = then.now;
      if (place.value.actor !== path) return;
      stepDetail.value = step;
      trouble.value =
        detail === null ? 'There is no such actor at this moment of the journal.' : '';
      shown.value =
        detail === null ? null : { path, detail, steps: detail.steps, run, isForgotten: false };
    });
  }

  const following = followEvents(api, {
    hello(hello) {
      ahead = hello.now - Date.now();
      if (hello.run !== run) stepDetail.value = null;
      run = hello.run;
      if (!hello.resumed) {
        clearTimeout(showing);
        showing = undefined;
        coming = new Map();
      }
      isJournal = hello.source === 'journal';
      if (isJournal) void journal.open(place.value.at).catch(() => {});
      if (Object.keys(charts.value).length === 0) void readCharts();
    },
    rows(changes) {
      if (isJournal) return;
      coming ??= new Map(rows.value);
      for (const row of changes.rows) coming.set(row.path, row);
      for (const path of changes.gone) coming.delete(path);
      if (changes.more || showing !== undefined) return;
      const pauseMs = hasList.value && coming.size > many ? manyPauseMs : 0;
      showing = setTimeout(showComing, Math.max(shownAt + pauseMs - performance.now(), 0));
    },
    connection: (value) => {
      connection.value = value;
    },
  });

  function showComing(): void {
    showing = undefined;
    shownAt = performance.now();
    if (coming === null) return;
    const next = coming;
    coming = null;
    batch(() => {
      rows.value = next;
      hasList.value = true;
    });
    refresh();
  }

  async function readCharts(): Promise<void> {
    charts.value = await api.charts().catch(() => ({}));
  }

  /** Reads the actor that is shown, if what is known of it may be old. */
  function refresh(): void {
    const path = place.value.actor;
    if (isJournal) journal.reload();
    if (path === '' || isJournal) return;
    const known = shown.value;
    const row = rows.value.get(path);
    const isKnown =
      known?.path === path &&
      known.run === run &&
      (row === undefined
        ? known.detail.gone || known.isForgotten
        : !known.detail.gone && !known.isForgotten && known.detail.row.seq >= row.seq);
    if (!isKnown) void read(path);
  }

  async function read(path: string): Promise<void> {
    if (reading === path) {
      readAgain = true;
      return;
    }
    reading = path;
    const known = shown.value?.path === path && shown.value.run === run ? shown.value : null;
    const readRun = run;
    try {
      const detail = await api.actor(path, known?.steps.at(-1)?.seq ?? 0);
      if (place.value.actor === path) {
        const steps = [...(known?.steps ?? []), ...detail.steps].slice(-maxSteps);
        batch(() => {
          shown.value = { path, detail, steps, run: readRun, isForgotten: false };
          trouble.value = '';
        });
      }
    } catch (error) {
      if (place.value.actor === path) missed(path, error);
    }
    setTimeout(() => {
      if (reading === path) reading = null;
      if (readAgain) refresh();
      readAgain = false;
    }, readPauseMs);
  }

  function missed(path: string, error: unknown): void {
    const isGone = error instanceof AnswerError && error.code === 404;
    if (shown.value?.path === path) {
      if (isGone) shown.value = { ...shown.value, run, isForgotten: true };
      return;
    }
    trouble.value = isGone
      ? 'The operator knows no such actor. It may have ended long ago.'
      : 'The operator does not answer.';
  }

  function move(next: Place, isNewPage: boolean): void {
    const before = place.value;
    batch(() => {
      place.value = next;
      if (next.actor !== before.actor) {
        shown.value = null;
        trouble.value = '';
      }
      if (next.step !== before.step || next.actor !== before.actor) void readStep(next);
    });
    const address = window.location.pathname + searchOf(next);
    if (isNewPage) window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
    if (!isJournal || next.actor !== before.actor) refresh();
  }

  async function readStep({ actor, step }: Place): Promise<void> {
    if (isJournal) return;
    stepDetail.value = null;
    if (step === null || actor === '') return;
    const detail = await api.step(actor, step).catch(() => null);
    if (place.value.actor === actor && place.value.step === step) stepDetail.value = detail;
  }

  window.addEventListener('popstate', () => {
    const next = placeOf(window.location.search);
    const isOther = next.actor !== place.value.actor;
    place.value = next;
    if (isOther) shown.value = null;
    if (isJournal && next.at !== null) journal.goTo(next.at);
    void readStep(next);
    refresh();
  });
  window.setInterval(() => {
    if (!isJournal) now.value = Date.now() + ahead;
  }, 1_000);
  void readStep(place.value);

  return {
    connection,
    place,
    rows,
    listed,
    hasList,
    shown,
    trouble,
    chart,
    stepDetail,
    now,
    journal,
    ask(change) {
      move({ ...place.value, query: { ...place.value.query, ...change } }, false);
    },
    open(path, isPassing = false) {
      if (path !== place.value.actor) move({ ...place.value, actor: path, step: null }, !isPassing);
    },
    go: (change) => move({ ...place.value, ...change }, false),
    useToken(token) {
      api.useToken(token);
      following.retry();
    },
    retry: () => following.retry(),
  };
}

function kindOf(path: string): string {
  return path.slice(0, Math.max(path.indexOf('/'), 0));
}
