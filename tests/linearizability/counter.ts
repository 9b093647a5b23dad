/** One thing that was asked of a counter, with the time in which it must have happened. Times are on one clock, in milliseconds. */
export type Operation = Change | Sight;

interface Asked {
  readonly invokedMs: number;
  /** `Infinity` where no answer came. */
  readonly answeredMs: number;
  /** What a person would call it. */
  readonly label: string;
}

/** The counter goes up or down by so many units, and never below nothing. */
export interface Change extends Asked {
  readonly kind: 'change';
  readonly delta: number;
  /** `false`: nobody knows whether it has happened. */
  readonly happened: boolean;
}

/** Somebody saw how many units were left. */
export interface Sight extends Asked {
  readonly kind: 'sight';
  readonly remaining: number;
}

export type Verdict =
  | { readonly kind: 'linearizable' }
  /** No order of what was asked explains all answers up to this one. */
  | { readonly kind: 'not_linearizable'; readonly at: Operation }
  /** There were more possible orders than could be followed. */
  | { readonly kind: 'undecided'; readonly at: Operation };

/** One way in which things may have gone so far. Of operations only those are in it that are still waiting for their answers. */
interface Course {
  readonly remaining: number;
  /** Changes that have happened, by their index. They say how many units remain. */
  readonly happened: ReadonlySet<number>;
  /** Sights that were seen. */
  readonly seen: ReadonlySet<number>;
}

/** Far more than a sound history needs. */
const COURSES_MAX = 100_000;

/**
 * Whether a history of a bounded counter is linearizable: whether everything can have happened at one moment each, between its
 * question and its answer, so that every answer was true.
 *
 * It goes through the questions and answers in the order of time and keeps every course that things may have taken. Something is
 * taken to have happened only when an answer demands it (Lowe, "Testing for linearizability", 2017). Three things keep the courses
 * few and lose none. A sight changes nothing, so it is seen as soon as what it saw is there. Of the changes by the same amount
 * that are under way, the one whose answer comes first goes first: they can be exchanged. And a change that no sight and no lack of
 * stock demands before another one is left for later.
 *
 * @param initial units at the beginning.
 */
export function checkCounter(initial: number, operations: readonly Operation[]): Verdict {
  const waiting = new Set<number>();
  let courses: readonly Course[] = [{ remaining: initial, happened: new Set(), seen: new Set() }];
  for (const { index, isAnswer } of inTime(operations)) {
    const operation = at(operations, index);
    if (!isAnswer) {
      waiting.add(index);
      courses = courses.map((course) => look(course, operations, [index]));
      continue;
    }
    const next = new Courses();
    for (const course of courses) {
      for (const reached of reach(course, index, operations, waiting)) next.add(without(reached, index));
      if (next.size > COURSES_MAX) return { kind: 'undecided', at: operation };
    }
    if (next.size === 0) return { kind: 'not_linearizable', at: operation };
    waiting.delete(index);
    courses = next.all();
  }
  return { kind: 'linearizable' };
}

/** Courses of which none is worse than another: where the same has happened, one that has seen more can do whatever one with less can. */
class Courses {
  readonly #ofChanges = new Map<string, Course[]>();
  size = 0;

  /** @returns `false` where one that is as good is here already. */
  add(course: Course): boolean {
    const key = [...course.happened].sort((a, b) => a - b).join();
    const present = this.#ofChanges.get(key) ?? [];
    if (present.some(({ seen }) => isWithin(course.seen, seen))) return false;
    const kept = present.filter(({ seen }) => !isWithin(seen, course.seen));
    kept.push(course);
    this.#ofChanges.set(key, kept);
    this.size += kept.length - present.length;
    return true;
  }

  all(): Course[] {
    return [...this.#ofChanges.values()].flat();
  }
}

/** Questions and answers in the order of time; at the same time questions come first, for then the two overlap. */
function inTime(operations: readonly Operation[]): { index: number; isAnswer: boolean }[] {
  const moments = operations.flatMap((operation, index) => {
    const asked = { index, isAnswer: false, ms: operation.invokedMs };
    const ms = deadlineOf(operation);
    return ms < Number.POSITIVE_INFINITY ? [asked, { index, isAnswer: true, ms }] : [asked];
  });
  return moments.sort((a, b) => a.ms - b.ms || Number(a.isAnswer) - Number(b.isAnswer));
}

/** All courses, starting from one, in which `demanded` has just happened, or had happened before. */
function reach(
  start: Course,
  demanded: number,
  operations: readonly Operation[],
  waiting: ReadonlySet<number>,
): Course[] {
  if (start.happened.has(demanded) || start.seen.has(demanded)) return [start];
  const target = at(operations, demanded);
  const reached: Course[] = [];
  const visited = new Courses();
  const open: { course: Course; isDue: boolean }[] = [{ course: start, isDue: true }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { course, isDue } = step;
    if (target.kind === 'sight' && course.seen.has(demanded)) {
      reached.push(course);
      continue;
    }
    const after = target.kind === 'change' && isDue ? apply(course, demanded, operations, waiting) : undefined;
    if (after !== undefined) reached.push(after);
    if (!mayMatter(course, target, operations, waiting)) continue;
    for (const index of nextChanges(course, operations, waiting)) {
      const before = index === demanded ? undefined : apply(course, index, operations, waiting);
      if (before === undefined || !visited.add(before)) continue;
      const makesRoom = target.kind === 'change' && course.remaining + target.delta < 0;
      open.push({ course: before, isDue: makesRoom || before.seen.size > course.seen.size });
    }
  }
  return reached;
}

/** Whether anything that is under way can matter before what is demanded: because it makes room, or because it is seen. */
function mayMatter(
  { remaining, happened, seen }: Course,
  target: Operation,
  operations: readonly Operation[],
  waiting: ReadonlySet<number>,
): boolean {
  if (target.kind === 'change' && remaining + target.delta < 0) return true;
  let least = remaining;
  let most = remaining;
  for (const index of waiting) {
    const operation = at(operations, index);
    if (operation.kind !== 'change' || happened.has(index)) continue;
    if (operation.delta < 0) least += operation.delta;
    else most += operation.delta;
  }
  const candidates =
    target.kind === 'sight'
      ? [target]
      : [...waiting].filter((index) => !seen.has(index)).map((index) => at(operations, index));
  return candidates.some((sight) => sight.kind === 'sight' && sight.remaining >= least && sight.remaining <= most);
}

/** Of each amount the change that may happen next: the one whose answer comes first. */
function nextChanges({ happened }: Course, operations: readonly Operation[], waiting: ReadonlySet<number>): number[] {
  const next = new Map<number, number>();
  for (const index of waiting) {
    const operation = at(operations, index);
    if (operation.kind !== 'change' || happened.has(index)) continue;
    const first = next.get(operation.delta);
    if (first === undefined || deadlineOf(operation) < deadlineOf(at(operations, first)))
      next.set(operation.delta, index);
  }
  return [...next.values()];
}

/** What may not have happened is never demanded. */
function deadlineOf(operation: Operation): number {
  return operation.kind === 'change' && !operation.happened ? Number.POSITIVE_INFINITY : operation.answeredMs;
}

/** The course after a change, with what is seen then; `undefined` where there are not enough units. */
function apply(
  { remaining, happened, seen }: Course,
  index: number,
  operations: readonly Operation[],
  waiting: ReadonlySet<number>,
): Course | undefined {
  const operation = at(operations, index);
  if (operation.kind !== 'change' || remaining + operation.delta < 0) return undefined;
  const after = { remaining: remaining + operation.delta, happened: new Set(happened).add(index), seen };
  return look(after, operations, waiting);
}

/** Marks the sights that are true now as seen. */
function look(course: Course, operations: readonly Operation[], candidates: Iterable<number>): Course {
  let seen: Set<number> | undefined;
  for (const index of candidates) {
    const operation = at(operations, index);
    if (operation.kind !== 'sight' || operation.remaining !== course.remaining || course.seen.has(index)) continue;
    seen ??= new Set(course.seen);
    seen.add(index);
  }
  return seen === undefined ? course : { ...course, seen };
}

/** What has been answered is past for every course that is left. */
function without({ remaining, happened, seen }: Course, index: number): Course {
  return { remaining, happened: left(happened, index), seen: left(seen, index) };
}

function at(operations: readonly Operation[], index: number): Operation {
  const operation = operations[index];
  if (operation === undefined) throw new Error('An index of a list is within the list.');
  return operation;
}

function left(indexes: ReadonlySet<number>, past: number): ReadonlySet<number> {
  if (!indexes.has(past)) return indexes;
  const others = new Set(indexes);
  others.delete(past);
  return others;
}

function isWithin(some: ReadonlySet<number>, all: ReadonlySet<number>): boolean {
  if (some.size > all.size) return false;
  for (const index of some) if (!all.has(index)) return false;
  return true;
}
