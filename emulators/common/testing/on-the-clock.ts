/** Jest's clock, moved by the test: what waits takes no time, and each timer fires at its exact moment. */
import { setImmediate as turn } from 'node:timers/promises';

/** What is done between two moments of the clock is done within so many turns of the event loop. */
const TURNS = 5;
/** With no timer to wait for, it is stuck. */
const MOST_IDLE_ROUNDS = 1_000;

/** Replaces the timers and `Date` of the test file that calls it, until its end. */
export function stopTheClock(): void {
  afterAll(() => jest.useRealTimers());
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'hrtime'] });
}

/**
 * Moves the clock from one timer to the next until the work is done.
 * @throws Error when the work neither ends nor waits for anything.
 */
export async function onTheClock<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  for (let idle = 0; ; idle = jest.getTimerCount() === 0 ? idle + 1 : 0) {
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
    if (isOver) return work;
    if (idle > MOST_IDLE_ROUNDS) throw new Error('the execution neither ends nor waits for anything');
    await jest.advanceTimersToNextTimerAsync();
  }
}
