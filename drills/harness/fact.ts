/** Facts: what must hold of a drill, as expected and as it happened. */

export interface Fact {
  readonly what: string;
  readonly expected: string;
  readonly happened: string;
  readonly holds: boolean;
}

/** Both are the same. */
export function fact(what: string, expected: string | number, happened: string | number): Fact {
  return factIf(what, expected, happened, String(expected) === String(happened));
}

/** Holds for a reason of the caller's, of which `expected` is the text. */
export function factIf(
  what: string,
  expected: string | number,
  happened: string | number,
  holds: boolean,
): Fact {
  return { what, expected: String(expected), happened: String(happened), holds };
}

/** The text matches. Of a long one, the line in which it does is printed. */
export function matches(what: string, expected: RegExp, happened: string): Fact {
  const line = happened.split('\n').find((each) => expected.test(each));
  return factIf(what, String(expected), line ?? happened, expected.test(happened));
}

/** @param happened A figure that must not be larger than `most`. */
export function atMost(what: string, most: number, happened: number): Fact {
  return factIf(what, `at most ${most}`, happened, happened <= most);
}

/** @param happened A figure that must not be smaller than `least`. */
export function atLeast(what: string, least: number, happened: number): Fact {
  return factIf(what, `at least ${least}`, happened, happened >= least);
}
