/** True, False or Unknown, as condition statuses are written. */
export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** One condition of a status, in the Knative shape that the CRDs use. */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  /** Absent means that a False here makes the whole resource unready; `Info` never does. */
  readonly severity?: 'Info';
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339, whole seconds. Moves when any other field moves. */
  readonly lastTransitionTime?: string;
}

/** What a caller says of one condition; the living set adds severity and time. */
export interface ConditionUpdate {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason?: string;
  readonly message?: string;
}

/** The summary condition of every kind. */
export const readyType = 'Ready';

/**
 * The rule by which a kind's dependent conditions make up its `Ready`.
 *
 * This is Knative's living condition set as users of the CRDs know it: dependents decide `Ready`,
 * an unhappy dependent lends it reason and message, and conditions of other types are `Info`.
 */
export interface ConditionSet {
  /** `conditions` after `update`; the same array when nothing changed. */
  apply(
    conditions: readonly Condition[],
    update: ConditionUpdate,
    at: number,
  ): readonly Condition[];
  /**
   * `conditions` after updates that were learnt at once, in their order, so that the last one that is
   * False lends its reason to `Ready`. What ends up as it was keeps its time, whatever it was in
   * between; the same array when nothing changed.
   */
  applyAll(
    conditions: readonly Condition[],
    updates: readonly ConditionUpdate[],
    at: number,
  ): readonly Condition[];
}

/** The living set whose `Ready` depends on `dependents`. */
export function conditionSet(dependents: readonly string[]): ConditionSet {
  const decisive: ReadonlySet<string> = new Set([...dependents, readyType]);

  function set(
    conditions: readonly Condition[],
    update: ConditionUpdate,
    at: number,
  ): readonly Condition[] {
    return put(conditions, update, at, decisive.has(update.type) ? undefined : 'Info');
  }

  function recomputeReady(conditions: readonly Condition[], at: number): readonly Condition[] {
    const counted = conditions.filter((each) => each.type !== readyType && !each.severity);
    const unhappy = newestOf(counted, 'False') ?? newestOf(counted, 'Unknown');
    if (unhappy !== undefined) return set(conditions, { ...unhappy, type: readyType }, at);
    const status = counted.length < dependents.length ? 'Unknown' : 'True';
    return set(conditions, { type: readyType, status }, at);
  }

  function apply(
    conditions: readonly Condition[],
    update: ConditionUpdate,
    at: number,
  ): readonly Condition[] {
    const next = set(conditions, update, at);
    const isDependent = dependents.includes(update.type);
    switch (update.status) {
      case 'True':
        return recomputeReady(next, at);
      case 'False':
        return isDependent ? set(next, { ...update, type: readyType }, at) : next;
      case 'Unknown': {
        const failed = next.find(
          (each) => dependents.includes(each.type) && each.status === 'False',
        );
        if (failed !== undefined) {
          return statusOf(next, readyType) === 'False'
            ? next
            : set(next, { ...failed, type: readyType }, at);
        }
        return isDependent ? set(next, { ...update, type: readyType }, at) : next;
      }
    }
  }

  return {
    apply,
    applyAll(conditions, updates, at) {
      const next = updates.reduce((before, update) => apply(before, update, at), conditions);
      return keepingTimes(conditions, next);
    },
  };
}

/** `after` with the entries of `before` where they say the same; `before` when all do. */
function keepingTimes(
  before: readonly Condition[],
  after: readonly Condition[],
): readonly Condition[] {
  const kept = after.map(
    (each) => before.find((old) => old.type === each.type && sameCondition(old, each)) ?? each,
  );
  const isSame = kept.length === before.length && kept.every((each) => before.includes(each));
  return isSame ? before : kept;
}

/**
 * `conditions` with an `Info` beside those of a living set, which it leaves alone; the same array when
 * nothing changed.
 */
export function withInfo(
  conditions: readonly Condition[],
  update: ConditionUpdate,
  at: number,
): readonly Condition[] {
  return put(conditions, update, at, 'Info');
}

type Unfinished<T> = { -readonly [Key in keyof T]: T[Key] };

function put(
  conditions: readonly Condition[],
  update: ConditionUpdate,
  at: number,
  severity: 'Info' | undefined,
): readonly Condition[] {
  const old = conditions.find((each) => each.type === update.type);
  if (old !== undefined && (old.severity || undefined) === severity && sameWords(old, update))
    return conditions;
  const next: Unfinished<Condition> = { type: update.type, status: update.status };
  if (severity !== undefined) next.severity = severity;
  if (update.reason) next.reason = update.reason;
  if (update.message) next.message = update.message;
  next.lastTransitionTime = timestamp(at);
  const all: Condition[] = [];
  for (const each of conditions) if (each !== old) all.push(each);
  all.push(next);
  return sortedByType(all);
}

/** Sorts a handful in place, as they mostly are already: `sort` copies them back and forth. */
function sortedByType(conditions: Condition[]): readonly Condition[] {
  for (let end = 1; end < conditions.length; end++) {
    const moved = conditions[end] as Condition;
    let place = end;
    for (; place > 0; place--) {
      const before = conditions[place - 1] as Condition;
      if (before.type <= moved.type) break;
      conditions[place] = before;
    }
    conditions[place] = moved;
  }
  return conditions;
}

/** The one of that status whose latest change is the latest; the first of several. */
function newestOf(
  conditions: readonly Condition[],
  status: ConditionStatus,
): Condition | undefined {
  let newest: Condition | undefined;
  for (const each of conditions) {
    if (each.status !== status) continue;
    if (newest === undefined || timeOf(each) > timeOf(newest)) newest = each;
  }
  return newest;
}

function timeOf({ lastTransitionTime = '' }: Condition): string {
  return lastTransitionTime;
}

function sameWords(a: ConditionUpdate, b: ConditionUpdate): boolean {
  return (
    a.status === b.status &&
    (a.reason ?? '') === (b.reason ?? '') &&
    (a.message ?? '') === (b.message ?? '')
  );
}

/** `conditions` without the one of `type`; the same array when there is none. */
export function withoutCondition(
  conditions: readonly Condition[],
  type: string,
): readonly Condition[] {
  return conditions.some((each) => each.type === type)
    ? conditions.filter((each) => each.type !== type)
    : conditions;
}

/** The status of the condition of `type`, or undefined when it is not there. */
export function statusOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): ConditionStatus | undefined {
  return conditions?.find((each) => each.type === type)?.status;
}

/** Whether two conditions say the same, whenever they came to say it. */
export function sameCondition(a: Condition, b: Condition): boolean {
  return a.type === b.type && (a.severity ?? '') === (b.severity ?? '') && sameWords(a, b);
}

/**
 * Milliseconds since 1970 as Kubernetes writes times: RFC 3339 in UTC, whole seconds, for the years
 * 1000 to 9999. Worked out by hand, since every change of every condition needs one and a Date costs
 * several times as much.
 */
export function timestamp(at: number): string {
  const seconds = Math.floor(at / 1_000);
  const days = Math.floor(seconds / secondsPerDay);
  const { year, month, day } = civilDate(days);
  const second = seconds - days * secondsPerDay;
  const time = `${two(second / 3_600)}:${two((second % 3_600) / 60)}:${two(second % 60)}`;
  return `${year}-${two(month)}-${two(day)}T${time}Z`;
}

const secondsPerDay = 86_400;
const daysPerEra = 146_097;

/** The date `days` after 1970-01-01, by the cycle of 400 years that starts on a first of March. */
function civilDate(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function two(value: number): string {
  const whole = Math.floor(value);
  return whole < 10 ? `0${whole}` : `${whole}`;
}
