/** Set-up of the tests of a call that is made again. */
import type { StepBench } from '../support/step-bench';

export const changesIn = ({ journal }: StepBench, name: string) => journal.filter(([each]) => each === name);
