/** A conversation about one incident, in a service that keeps what belongs together in one thread. */
export interface Thread {
  /** Where it is: a channel. */
  readonly place: string;
  /** What its first message is known by there. Of two threads in one place, the one whose id sorts first is older. */
  readonly id: string;
}
