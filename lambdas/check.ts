/** A function that is called for a check: it looks at what it uses itself, with its own role, secrets and network. */
import { within } from '../src/adapters/channels/attempts';
import type { Reach } from '../src/adapters/open-sources';
import type { Target } from '../src/configuration/configuration';
import { findTarget } from '../src/configuration/configuration';
import type { CheckScope } from '../src/model/check';
import { type CheckPart, type CheckTask, fitted, isCheckTask } from '../src/readiness/part';
import { type CheckResult, notChecked, type TargetReadiness } from '../src/readiness/result';
import type { CheckedStep } from '../src/readiness/steps';
import { errorText } from '../src/text/error-text';
import { configuration } from './configuration';
import { log } from './runtime';
import { reachAfresh } from './sources';

/** Of the context that Lambda gives (AWS Lambda, context object, Node.js). */
interface Context {
  getRemainingTimeInMillis(): number;
}

interface Checks {
  /** Changes nothing, and disturbs nobody. */
  readonly ofTarget?: (target: Target, reach: Reach) => Promise<readonly CheckResult[]>;
  /** What all targets share. */
  readonly shared?: (check: CheckScope, reach: Reach) => Promise<readonly CheckResult[]>;
}

export interface Checkable<Event, Answer> {
  (event: CheckTask, context?: Context): Promise<CheckPart>;
  (event: Event, context?: Context): Promise<Answer>;
}

/** Targets that are looked at side by side: each takes connections of its own. */
const AT_ONCE = 8;
/** For the answer itself. */
const MARGIN_MS = 1_500;
/** Where nobody says how long there is: the least that any function has which reaches a target. */
const USUAL_MS = 15_000;

/** The step's own work, and for a check what it uses of each target. */
export function checkable<Event, Answer>(
  step: CheckedStep,
  work: (event: Event) => Promise<Answer>,
  checks: Checks,
): Checkable<Event, Answer> {
  function handler(event: CheckTask, context?: Context): Promise<CheckPart>;
  function handler(event: Event, context?: Context): Promise<Answer>;
  function handler(event: Event | CheckTask, context?: Context): Promise<Answer | CheckPart> {
    return isCheckTask(event) ? checkAll(step, event.check, checks, context) : work(event);
  }
  return handler;
}

async function checkAll(
  step: CheckedStep,
  check: CheckScope,
  { ofTarget, shared }: Checks,
  context: Context | undefined,
): Promise<CheckPart> {
  const endMs = Date.now() + (context?.getRemainingTimeInMillis() ?? USUAL_MS) - MARGIN_MS;
  const needed = `what ${step} uses is checked in time`;
  const bounded = async (ask: () => Promise<readonly CheckResult[]>): Promise<readonly CheckResult[]> => {
    try {
      return await within(Math.max(0, endMs - Date.now()), ask);
    } catch (error) {
      return [notChecked('aws', needed, errorText(error))];
    }
  };
  // What is kept of a secret would hide that it can't be read any more.
  const reach = reachAfresh();
  const targets: TargetReadiness[] = [];
  const left = ofTarget ? [...check.targets] : [];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const target = findTarget(configuration(), name);
      if (target && ofTarget)
        targets.push({ target: name, checks: await bounded(() => ofTarget(target, reach)) });
    }
  };
  const [ofAll] = await Promise.all([
    shared ? bounded(() => shared(check, reach)) : [],
    ...Array.from({ length: AT_ONCE }, work),
  ]);
  const part = fitted({ targets, shared: ofAll });
  log(step, { check: check.id, leftOut: part.leftOut });
  return part;
}
