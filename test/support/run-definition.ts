/**
 * Runs the synthesized definition in the interpreter, with a scripted answer for each step, on a clock of its own: a wait
 * takes no time, and each state is entered at its exact moment, however busy the machine is.
 */
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { checkedMachine } from '../../emulators/aws/step-functions/checked-machine';
import { onTheClock, stopTheClock } from '../../emulators/common/testing/on-the-clock';
import { prepareCheck } from '../../src/intake/check';
import { prepareIncident } from '../../src/intake/prepare';
import { asksForCheck } from '../../src/model/check';
import type { LookKey } from '../../src/model/state';
import { stepOf } from '../../src/workflow/states';
import { configuration } from './builders';
import { type FunctionName, functionOf, NamedError, type RemediateAnswer, type Script } from './run-script';
import { allStates, synthesizedDefinition } from './synthesized';

/** Everything as short as the configuration allows, the watchdog at two seconds. */
export const SHORT = configuration({
  alerts: { warning: { forSeconds: 1 }, critical: { forSeconds: 1 } },
  remediation: {
    settleSeconds: 0,
    approval: { timeoutSeconds: 3, pollSeconds: 1 },
    rollout: { timeoutSeconds: 3, pollSeconds: 1 },
  },
  validation: {
    windowSeconds: 1,
    patienceSeconds: 2,
    sampleIntervalSeconds: 1,
    windowedIntervalSeconds: 1,
    watchIntervalSeconds: 1,
  },
  escalation: { afterSeconds: 2, executionTimeoutSeconds: 60 },
});

/** Every duration as in production, which on this clock costs no time: for what is counted in seconds. */
const PRODUCTION = configuration();

const definition = synthesizedDefinition(SHORT);

/** Made once. */
const machine = checkedMachine(shortened(definition) as StateMachineDefinition);
let production: ReturnType<typeof checkedMachine> | undefined;

function machineOf({ notReady }: Script): ReturnType<typeof checkedMachine> {
  if (!notReady) return machine;
  production ??= checkedMachine(synthesizedDefinition(PRODUCTION) as unknown as StateMachineDefinition);
  return production;
}

stopTheClock();

export interface Run {
  readonly status: 'succeeded' | 'failed';
  readonly error: string | null;
  readonly cause: string | null;
  readonly output: Record<string, unknown> | null;
  /** States entered, in order, both branches mixed. */
  readonly path: readonly string[];
  /** Kinds of messages sent, when they were, and of a risk whose look found it. */
  readonly messages: readonly { readonly kind: string; readonly atMs: number; readonly look?: LookKey }[];
  /** Kinds of messages that reached nobody, once for each try. */
  readonly lost: readonly string[];
  /** Names of states that were entered, each with when. */
  readonly times: readonly { readonly name: string; readonly atMs: number }[];
  /** What the lock was given up with. */
  readonly releases: readonly { readonly resolved: boolean }[];
  /** The whole states that Validate was called with. */
  readonly validated: readonly Record<string, unknown>[];
  /** Of a check: what it was concluded from, and recorded from. */
  readonly concluded: readonly unknown[];
  readonly durationMs: number;
}

/** Runs one execution to its end. Hanging tasks are cut short to one second. */
export async function run(script: Script): Promise<Run> {
  const startedMs = Date.now();
  const messages: { kind: string; atMs: number; look?: LookKey }[] = [];
  const validated: Record<string, unknown>[] = [];
  const calls = new Map<string, number>();
  const answer = <T>(step: string, answers: readonly (Error | T)[] | undefined, fallback: T): T => {
    const call = calls.get(step) ?? 0;
    calls.set(step, call + 1);
    const given = answers?.[Math.min(call, answers.length - 1)] ?? fallback;
    if (given instanceof Error) throw given;
    return given;
  };
  const handlers: Record<string, (input: never) => unknown> = {
    Prepare: ({ input, execution }: { input: unknown; execution: never }) => {
      answer('prepare', script.prepare, 'ok');
      if (asksForCheck(input)) return { check: prepareCheck(input, execution, SHORT) };
      return { incident: prepareIncident(input, execution, script.notReady ? PRODUCTION : SHORT) };
    },
    Join: () => {
      const given = answer('join', script.join, 'opened');
      return { status: given.replace(' again', ''), isFirst: given === 'joined' };
    },
    Diagnose: () => ({ hasNewRisks: false, ...answer('diagnose', script.diagnose, {}) }),
    Remediate: () => {
      const given = answer('remediate', script.remediate, 'applied');
      if (given === 'hang') return new Promise(() => undefined);
      const {
        status,
        follow = false,
        isNew = true,
        wait = 0,
        hasNewRisks = false,
      }: RemediateAnswer = typeof given === 'string' ? { status: given } : given;
      const until = new Date(Date.now() + wait).toISOString();
      return {
        ...{ status, follow, hasNewRisks },
        approval: status === 'awaiting-approval' ? { isNew } : null,
        wait: status === 'waiting' ? { isNew, until } : null,
      };
    },
    FollowChange: () => {
      const given = answer('follow', script.follow, 'complete');
      return {
        hasNewRisks: false,
        waitSeconds: 0,
        ...(typeof given === 'string' ? { status: given } : given),
      };
    },
    UndoChange: () => ({ status: answer('undo', script.undo, 'undone') }),
    Validate: (state: Record<string, unknown>) => {
      validated.push(state);
      const given = answer('validate', script.validate, 'resolved');
      return { hasNewRisks: false, waitSeconds: 1, ...(typeof given === 'string' ? { next: given } : given) };
    },
  };
  const releases: { resolved: boolean }[] = [];
  const release = ({ resolved }: { resolved: boolean }) => {
    answer('release', script.release, 'ok');
    releases.push({ resolved });
    return { summary: '' };
  };
  const lost: string[] = [];
  const escalate = ({ kind, look }: { kind: string; look?: LookKey }) => {
    if (script.lost?.includes(kind)) {
      lost.push(kind);
      throw new NamedError('EscalationError');
    }
    answer('escalate', script.escalate, 'ok');
    messages.push({ kind, atMs: Date.now() - startedMs, ...(look ? { look } : {}) });
    const pages = messages.filter((each) => each.kind === 'unresolved').length;
    const isRepeated = kind === 'unresolved' && pages <= (script.repeats ?? 0);
    return { kind, nextAt: isRepeated ? new Date(Date.now() + 1_000).toISOString() : null };
  };
  const concluded: unknown[] = [];
  handlers['ConcludeCheck'] = ({ state }: { state: { check: unknown } }) => {
    const conclusion = answer('conclude', script.conclude, { hasNews: false });
    concluded.push(state);
    return { check: state.check, conclusion };
  };
  handlers['RecordCheck'] = ({ state }: { state: unknown }) => {
    answer('record', script.record, 'ok');
    concluded.push(state);
    return { summary: '' };
  };
  for (const [name, { Type }] of allStates(definition)) {
    if (Type !== 'Task' || handlers[name]) continue;
    if (stepOf(name) === 'check') {
      handlers[name] = (task: unknown) => {
        if (script.checkFails?.includes(functionOf(name))) throw new NamedError('DependencyError');
        return { asked: task };
      };
      continue;
    }
    if (name.startsWith('Report'))
      handlers[name] = () => ({ outcome: answer('report', script.report, 'ok') });
    else if (name.startsWith('Release')) handlers[name] = release;
    else handlers[name] = escalate;
  }
  const firstCalledMs = new Map<FunctionName, number>();
  const answerWhenReady = (name: string, handler: (input: never) => unknown) => (input: never) => {
    const called = functionOf(name);
    const { functions = [], seconds = 0 } = script.notReady ?? {};
    const firstMs = firstCalledMs.get(called) ?? Date.now();
    firstCalledMs.set(called, firstMs);
    // What Lambda says of a function that was idle for weeks.
    if (functions.includes(called) && Date.now() < firstMs + seconds * 1_000)
      throw new NamedError('Lambda.CodeArtifactUserPendingException');
    return handler(input);
  };
  const { result, eventLogs } = machineOf(script).run(('input' in script ? script.input : {}) as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        Object.entries(handlers).map(([name, handler]) => [name, answerWhenReady(name, handler)]),
      ) as never,
      ...(script.notReady
        ? {}
        : { retryIntervalOverrides: Object.fromEntries(Object.keys(handlers).map((name) => [name, 0])) }),
    },
    context: {
      Execution: {
        Id: 'arn:run',
        Name: 'run',
        StartTime: new Date(startedMs).toISOString(),
        Input: {},
        RoleArn: '',
      },
    },
  });
  const times: { name: string; atMs: number }[] = [];
  const reading = (async () => {
    for await (const event of eventLogs as AsyncGenerator<{ type: string; state?: { name: string } }>) {
      if (event.type === 'StateEntered' && event.state)
        times.push({ name: event.state.name, atMs: Date.now() - startedMs });
    }
  })();
  const end = await onTheClock(
    Promise.all([
      result.then(
        (output) => ({
          status: 'succeeded' as const,
          error: null,
          cause: null,
          output: output as Record<string, unknown>,
        }),
        (error: Error) => ({
          status: 'failed' as const,
          error: error.name,
          cause: error.message,
          output: null,
        }),
      ),
      reading,
    ]),
  );
  const path = times.map(({ name }) => name);
  return {
    ...end[0],
    path,
    times,
    messages,
    lost,
    releases,
    validated,
    concluded,
    durationMs: Date.now() - startedMs,
  };
}

/** The definition with its task limits cut to one second, so that a hanging task is a short test. */
function shortened(of: unknown): unknown {
  return JSON.parse(JSON.stringify(of), function (this: object, key, value) {
    return key === 'TimeoutSeconds' && !('States' in this) ? 1 : value;
  });
}
