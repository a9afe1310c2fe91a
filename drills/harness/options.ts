/** How the drills' options are read: each refuses what it does not know, and says what is accepted. */
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError for anything but a whole number within these bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is accepted`);
  };
}

/** An option that may be given several times, each time one of these. @throws InvalidArgumentError for another. */
export function severalOf(
  known: readonly string[],
): (value: string, previous: readonly string[]) => string[] {
  return (value, previous) => {
    if (known.includes(value)) return [...previous, value];
    throw new InvalidArgumentError(`accepted: ${[...new Set(known)].join(', ')}`);
  };
}

/** Whether nothing was chosen, or this was. */
export function isChosen(chosen: readonly string[], value: string): boolean {
  return chosen.length === 0 || chosen.includes(value);
}
