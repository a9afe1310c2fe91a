/** What is decided on one look, why, and what differs from what was decided when it was recorded. */
import { type Configuration, findTarget } from '../configuration/configuration';
import { findIn } from '../diagnose/diagnose';
import { InvalidInputError } from '../model/errors';
import type { Finding } from '../model/state';
import { type Difference, differencesOf } from './differences';
import type { Decided, RecordedLook } from './document';
import { judge } from './judge';
import { readOtherwise } from './read-with';

export interface Explanation {
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly observedAt: string;
  readonly decided: Decided;
  /** Of a diagnosis: every cause that the evidence supports, the leading one first. */
  readonly findings: readonly Finding[];
  /** Null where nothing was recorded to compare it with. */
  readonly differences: readonly Difference[] | null;
  readonly readOtherwise: readonly string[];
}

/** @throws InvalidInputError where the configuration does not know the target. */
export function explain(look: RecordedLook, config: Configuration): Explanation {
  const { incident, evidence, readWith, kind } = look;
  const { name } = incident.target;
  if (!findTarget(config, name)) {
    const known = config.targets.map((each) => `'${each.name}'`).join(', ');
    throw new InvalidInputError(`incident.target.name: the configuration has ${known} (got '${name}')`);
  }
  const decided = judge(look, config);
  return {
    target: name,
    observedAt: evidence.observedAt,
    decided,
    findings: kind === 'diagnosis' ? findIn(evidence, config).findings : [],
    differences: look.decided && differencesOf(look.decided, decided),
    readOtherwise: readOtherwise(readWith, config),
  };
}
