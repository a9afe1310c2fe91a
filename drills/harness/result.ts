/** The result of one play of a drill: a scenario, a cell, a storm. */
import { type Fact, fact } from './fact';

/** What is played. */
export interface Play {
  readonly name: string;
  /** For people: what it proves, or what is done to the service. */
  readonly about: string;
}

export interface Result extends Play {
  readonly facts: readonly Fact[];
  /** There are facts, and all of them hold. */
  readonly holds: boolean;
  readonly seconds: number;
  /** How the incident ended, in brief. */
  readonly ending?: string;
  /** What was measured and has no limit, a line each. */
  readonly figures?: readonly string[];
}

/**
 * Plays and judges. It never throws: what could not be played to its end has failed, with the reason as its last fact.
 * @param unplayed What the result has beside the facts where the play broke off.
 * @param play Adds the facts as it finds them, and returns what else the result has.
 */
export async function judged<More extends object>(
  { name, about }: Play,
  unplayed: More,
  play: (facts: Fact[]) => Promise<More>,
): Promise<Result & More> {
  const startedMs = performance.now();
  const facts: Fact[] = [];
  let more = unplayed;
  try {
    more = await play(facts);
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    facts.push(fact('played to its end', 'yes', cause ? `${message} (${String(cause)})` : message));
  }
  return {
    ...more,
    ...{ name, about, facts, holds: facts.length > 0 && facts.every(({ holds }) => holds) },
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  };
}

/** Plays items so many at a time; the results are in the order of the items. */
export async function playEach<Item, Out>(
  items: readonly Item[],
  jobs: number,
  play: (item: Item) => Promise<Out>,
): Promise<Out[]> {
  const results = new Map<number, Out>();
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.set(next[0], await play(next[1]));
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return [...items.keys()].map((index) => results.get(index) as Out);
}
