/** What was tried to make it faster or cheaper, and left out: one line each, with the reason. */
export const LEFT_OUT: readonly string[] = [];
