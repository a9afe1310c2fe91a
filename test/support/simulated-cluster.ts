/**
 * A cluster and a server, second by second: what the deployment controller, an autoscaler and the kubelets do (Kubernetes'
 * own rules, written down here a second time), with whatever order is left to chance left to an adversary. Nothing of the
 * product's sums is in it.
 */

/** How it goes on where more than one thing can happen: a number from 0 to 1. */
export type Adversary = () => number;

export interface SimulatedPod {
  /** Connections that it takes as soon as it is there, and keeps until it has ended. */
  readonly pool: number;
  readonly role: string;
  readonly generation: number;
  readonly startsAt: number;
  /** When its readiness probe succeeds. */
  readonly readyAt: number;
  /** When it has ended; undefined while it is wanted. */
  endsAt?: number;
}

export interface Rules {
  readonly surge: (replicas: number) => number;
  readonly unavailable: (replicas: number) => number;
  readonly graceSeconds: number;
  readonly minReadySeconds: number;
  readonly autoscaler: { min: number; readonly max: number; readonly windowSeconds: number } | null;
  readonly roles: readonly string[];
}

export class SimulatedCluster {
  now = 0;
  generation = 0;
  /** What a container gets that starts from now on. */
  pods: SimulatedPod[] = [];
  private readonly wishes: { readonly at: number; readonly replicas: number }[] = [];

  constructor(
    readonly rules: Rules,
    public replicas: number,
    public poolSize: number,
    private readonly adversary: Adversary,
  ) {
    for (let each = 0; each < replicas; each += 1) this.start(-1_000);
  }

  /** One that was on its way out before. */
  addTerminating(pool: number): void {
    const endsAt = Math.max(1, Math.round(this.adversary() * this.rules.graceSeconds));
    this.pods.push({ pool, role: this.anyRole(), generation: -1, startsAt: -1_000, readyAt: -1_000, endsAt });
  }

  /** A new template: every pod is to be replaced. */
  restart(): void {
    this.generation += 1;
  }

  /** An eviction. */
  remove(pod: SimulatedPod): void {
    const { graceSeconds } = this.rules;
    // Half of the pods take all the time that they may.
    const takes = this.adversary() < 0.5 ? graceSeconds : Math.floor(this.adversary() * (graceSeconds + 1));
    pod.endsAt = this.now + takes;
  }

  isRolledOut(): boolean {
    const live = this.live();
    return (
      live.length === this.replicas &&
      live.every((pod) => pod.generation === this.generation && this.isAvailable(pod))
    );
  }

  /** One second: what ends has ended, then the controllers look. */
  tick(): void {
    this.now += 1;
    this.pods = this.there();
    if (this.rules.autoscaler && this.now % 15 === 0) this.autoscale();
    // The controller may look several times a second.
    for (let looks = 0; looks < 3; looks += 1) this.control();
  }

  /** Those that have not ended. */
  there(): SimulatedPod[] {
    return this.pods.filter(({ endsAt }) => endsAt === undefined || endsAt > this.now);
  }

  live(): SimulatedPod[] {
    return this.pods.filter(({ endsAt }) => endsAt === undefined);
  }

  /** Kubernetes: the highest wish of the window holds. */
  private autoscale(): void {
    const { autoscaler } = this.rules;
    if (!autoscaler) return;
    const { min, max, windowSeconds } = autoscaler;
    const extreme = this.adversary() < 0.5 ? Math.round(this.adversary()) : this.adversary();
    this.wishes.push({ at: this.now, replicas: min + Math.round(extreme * (max - min)) });
    const recent = this.wishes.filter(({ at }) => at > this.now - windowSeconds || at === this.now);
    const highest = Math.max(...recent.map(({ replicas }) => replicas));
    // Before a window is over it does not know of wishes that were made before it was watched: the present ones hold.
    this.replicas = this.now < windowSeconds ? Math.max(highest, this.replicas) : highest;
  }

  /** Kubernetes, `pkg/controller/deployment/rolling.go`: new pods up to the surge, old ones down to the minimum. */
  private control(): void {
    const { replicas } = this;
    const surge = this.rules.surge(replicas);
    const resolved = this.rules.unavailable(replicas);
    const unavailable = surge === 0 && resolved === 0 ? 1 : resolved;
    const current = () => this.live().filter(({ generation }) => generation === this.generation);
    const outdated = () => this.live().filter(({ generation }) => generation !== this.generation);
    for (const pod of current().slice(replicas)) this.remove(pod);
    const room = replicas + surge - this.live().length;
    const missing = Math.min(replicas - current().length, room);
    for (let each = 0; each < missing; each += 1) this.start(this.now);
    for (const pod of outdated().slice(0, Math.max(0, -room))) this.remove(pod);
    const notYet = current().filter((pod) => !this.isAvailable(pod)).length;
    const spare = this.live().length - (replicas - unavailable) - notYet;
    for (const pod of outdated().slice(0, Math.max(0, spare))) this.remove(pod);
  }

  private isAvailable({ readyAt }: SimulatedPod): boolean {
    return this.now - readyAt >= this.rules.minReadySeconds;
  }

  private start(startsAt: number): void {
    const { poolSize: pool, generation } = this;
    const takes = this.adversary() < 0.5 ? 0 : Math.floor(this.adversary() * 5);
    this.pods.push({ pool, role: this.anyRole(), generation, startsAt, readyAt: startsAt + takes });
  }

  private anyRole(): string {
    const { roles } = this.rules;
    // Now and then all pods take the same.
    return roles[Math.floor(this.adversary() * roles.length) % roles.length] ?? '';
  }
}

/** Sessions that are not the pods': so many of that role. */
export interface Sessions {
  readonly role: string;
  readonly inDatabase: boolean;
  readonly count: number;
}

export interface SimulatedServer {
  /** Slots that ordinary roles may take. */
  readonly slots: number;
  readonly roleLimits: Readonly<Record<string, number>>;
  readonly databaseLimit: number | null;
}

/** Which of the server's limits so many sessions pass, with both figures; null where all are let in. */
export function passed(
  { slots, roleLimits, databaseLimit }: SimulatedServer,
  pods: readonly SimulatedPod[],
  others: readonly Sessions[],
): string | null {
  const all = [...pods.map(({ role, pool }) => ({ role, inDatabase: true, count: pool })), ...others];
  const held = (of: readonly Sessions[]) => of.reduce((sum, { count }) => sum + count, 0);
  if (held(all) > slots) return `${held(all)} sessions, ${slots} slots`;
  for (const [role, limit] of Object.entries(roleLimits)) {
    const ofRole = held(all.filter((each) => each.role === role));
    if (ofRole > limit) return `${ofRole} sessions of role ${role}, limit ${limit}`;
  }
  const here = held(all.filter(({ inDatabase }) => inDatabase));
  return databaseLimit !== null && here > databaseLimit
    ? `${here} sessions in the database, limit ${databaseLimit}`
    : null;
}
