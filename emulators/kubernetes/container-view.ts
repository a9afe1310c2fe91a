/** What is seen of a container from outside, which its pod's status is made of. */
import type { ContainerState } from './objects';

export interface ContainerView {
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
}
