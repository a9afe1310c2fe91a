/** What the storm, the pair and the endurance run print alike, and how their options are read. */
import { InvalidArgumentError } from 'commander';
import { paint } from '../../local/paint';
import type { Fact } from '../gameday/scenario';

const WIDTH = 52;

/** Expected beside happened, a line for each, and what that comes to. */
export function factLines(facts: readonly Fact[]): string[] {
  const held = facts.filter(({ holds }) => holds).length;
  return [
    ...facts.map(
      ({ what, expected, happened, holds }) =>
        `  ${holds ? ' ' : paint('red', 'x')} ${what.padEnd(WIDTH)} ${expected.padEnd(16)} ${happened}`,
    ),
    `${held === facts.length ? paint('green', 'holds') : paint('red', 'FAILED')}: ${held} of ${facts.length} facts`,
  ];
}

/** @param happened A figure that must not be larger than `most`. */
export function atMost(what: string, most: number, happened: number): Fact {
  return { what, expected: `at most ${most}`, happened: String(happened), holds: happened <= most };
}

/** @param happened A figure that must not be smaller than `least`. */
export function atLeast(what: string, least: number, happened: number): Fact {
  return { what, expected: `at least ${least}`, happened: String(happened), holds: happened >= least };
}

/** Reads an option. @throws InvalidArgumentError that says what is accepted. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is accepted`);
  };
}

/** Says what went wrong, and ends with status 1. */
export function endIn(error: unknown): void {
  console.error(paint('red', `\n${error instanceof Error ? error.message : String(error)}`));
  process.exitCode = 1;
}
