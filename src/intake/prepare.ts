/** Prepare: turns what an execution was started with into one Incident. */
import { type Configuration, findTarget, type Target } from '../configuration/configuration';
import { leaseOf } from '../configuration/shared-server';
import { InvalidInputError, RejectedAlertError } from '../model/errors';
import {
  type AlertInput,
  alertInputSchema,
  type Incident,
  type IncidentRecord,
  type ManualInput,
  manualInputSchema,
} from '../model/incident';
import { errorText } from '../text/error-text';
import { problemsOf } from '../text/problems';

/** How far ahead of this clock a given start may lie: clocks differ a little, plans for tomorrow do not belong here. */
const CLOCK_SKEW_MS = 60_000;

/** The Step Functions context of the execution (`$$.Execution`). */
export interface ExecutionContext {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startTime: string;
}

/** An input that is accepted, with what the configuration makes of it. */
interface Accepted {
  readonly parsed: AlertInput | ManualInput;
  readonly target: Target;
  readonly startedAt: Date;
  readonly traceSeconds: number | null;
}

/**
 * Builds the incident from the execution's input: an alert's (written by the intake) or one typed by hand.
 * @throws InvalidInputError for one typed by hand, and RejectedAlertError for an alert's, naming each wrong field and what it
 * accepts, before anything is read or touched.
 */
export function prepareIncident(
  input: unknown,
  execution: ExecutionContext,
  config: Configuration,
): Incident {
  const { parsed, target, startedAt, traceSeconds } = accepted(input, execution, config);
  return {
    id: execution.name,
    executionArn: execution.id,
    trigger: parsed.trigger === 'alert' ? 'alert' : 'manual',
    startedAt: startedAt.toISOString(),
    escalateAt: new Date(startedAt.getTime() + config.escalation.afterSeconds * 1_000).toISOString(),
    mode: parsed.mode ?? config.remediation.mode,
    target: {
      name: target.name,
      namespace: target.kubernetes.namespace,
      deployment: target.kubernetes.deployment,
      database: target.postgres.database,
      record: recordOf(target, config),
    },
    alert: parsed.trigger === 'alert' ? parsed.alert : null,
    requestedBy: (parsed.trigger !== 'alert' && parsed.requestedBy) || null,
    reason: (parsed.trigger !== 'alert' && parsed.reason) || null,
    traceSeconds,
  };
}

function recordOf({ kubernetes }: Target, { remediation }: Configuration): IncidentRecord {
  const { namespace, name } = leaseOf(kubernetes);
  const { eks } = kubernetes;
  return {
    ...{ namespace, lease: name, leaseSeconds: remediation.lock.leaseSeconds },
    eks: eks ? { clusterName: eks.clusterName, region: eks.region ?? null } : null,
  };
}

function accepted(input: unknown, { startTime }: ExecutionContext, config: Configuration): Accepted {
  try {
    return checkInput(input, new Date(startTime), config);
  } catch (error) {
    // Nobody typed it, and nobody answers its incident: that calls people.
    if (isAlert(input) && error instanceof InvalidInputError) throw new RejectedAlertError(errorText(error));
    throw error;
  }
}

/**
 * What is accepted of an execution's input: asked by Prepare, and by the command line before it starts anything.
 * @param startTime of the execution.
 * @throws InvalidInputError naming each wrong field and what it accepts.
 */
export function checkInput(input: unknown, startTime: Date, config: Configuration): Accepted {
  const parsed = parseInput(input);
  return {
    parsed,
    target: chooseTarget(parsed.target, config),
    startedAt: startOf(parsed, startTime),
    traceSeconds: traceSecondsOf(parsed, config),
  };
}

function isAlert(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'trigger' in input && input.trigger === 'alert';
}

/** The shape alone: for whoever does not know the configuration. @throws InvalidInputError */
export function parseInput(input: unknown): AlertInput | ManualInput {
  const result = isAlert(input) ? alertInputSchema.safeParse(input) : manualInputSchema.safeParse(input);
  if (!result.success) {
    const problems = problemsOf(result.error, input);
    throw new InvalidInputError(`the execution's input is not valid: ${problems.join('; ')}`, problems);
  }
  return result.data;
}

function chooseTarget(name: string | undefined, config: Configuration): Target {
  const [first] = config.targets;
  const target = name === undefined ? first : findTarget(config, name);
  if (!target) {
    const known = config.targets.map((each) => `'${each.name}'`).join(', ');
    throw new InvalidInputError(`target: there is no target '${errorText(name, 80)}'; accepted: ${known}`);
  }
  return target;
}

function traceSecondsOf(input: AlertInput | ManualInput, config: Configuration): number | null {
  if (input.trigger === 'alert' || input.traceSeconds === undefined) return null;
  const { maxSeconds } = config.remediation.trace;
  if (input.traceSeconds <= maxSeconds) return input.traceSeconds;
  throw new InvalidInputError(`traceSeconds: at most ${maxSeconds} is accepted (got ${input.traceSeconds})`);
}

function startOf(input: AlertInput | ManualInput, executionStart: Date): Date {
  const given = input.trigger === 'alert' ? input.alert.startsAt : input.startedAt;
  if (given === undefined) return executionStart;
  const startedAt = new Date(given);
  if (startedAt.getTime() <= executionStart.getTime() + CLOCK_SKEW_MS) return startedAt;
  // An alert whose clock runs ahead is still an alert; a person who typed tomorrow meant something else.
  if (input.trigger === 'alert') return executionStart;
  throw new InvalidInputError(`startedAt: must not lie in the future (got ${given})`);
}
