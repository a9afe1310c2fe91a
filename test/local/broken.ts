/** What a case of something broken is made of. */
import type { CheckedWorld, PlainConfiguration } from './check-world';

export interface Broken {
  readonly name: string;
  readonly configure?: (config: PlainConfiguration) => void;
  readonly break?: (world: CheckedWorld) => Promise<unknown> | unknown;
  readonly mend?: (world: CheckedWorld) => Promise<unknown> | unknown;
  readonly aheadMs?: number;
  /** Each problem, and no other: `system: needed: why → advice`. */
  readonly names: readonly RegExp[];
  /** What plans may say of it; none says anything where it is left out. */
  readonly plans?: RegExp;
}

export const targetIn = (config: PlainConfiguration) => config.targets[0];
