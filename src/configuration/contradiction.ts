/** Two fields that can't both be meant. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
