/** What the local Step Functions endpoint adds to the interpreter: history on disk, the service's event types, HTTP. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { startLocalAws } from '../../emulators/aws/local-aws';
import { Processes } from '../../emulators/common/processes';
import { sfnClient } from '../../local/sfn-client';
import type { Measure } from '../row';

const TURNS = 15;
const MOST_TIMES = 20;
const STATES = 200;
/** What a state of the runbook carries after a diagnosis of three pods. */
const PAYLOAD_CHARACTERS = 10_000;

export const measure: Measure = async (say) => {
  say(`an execution of ${STATES} states, here and there`);
  const definition = chain(STATES);
  const input = { payload: 'x'.repeat(PAYLOAD_CHARACTERS) };
  const processes = await Processes.open('knhk-bench-');
  try {
    const aws = await startLocalAws({
      processes,
      assemblyDir: processes.scratchDir,
      stateDir: path.join(processes.scratchDir, 'state'),
      template: templateOf(definition),
    });
    const client = sfnClient(aws.endpointUrl);
    const machine = new StateMachine(definition);
    const alone = async () => {
      const startedMs = performance.now();
      await machine.run(input).result;
      return (performance.now() - startedMs) / STATES;
    };
    const throughEndpoint = async () => {
      const startedMs = performance.now();
      const ended = new Promise<number>((resolve) => {
        const forget = aws.onStatusChange(({ detail }) => {
          if (detail.status === 'RUNNING') return;
          forget();
          resolve(performance.now());
        });
      });
      const { executionArn } = await client.send(
        new StartExecutionCommand({
          ...{ stateMachineArn: aws.stateMachineArn, name: randomUUID(), input: JSON.stringify(input) },
        }),
      );
      const tookMs = (await ended) - startedMs;
      const { events } = await client.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      if (events?.[0]?.type !== 'ExecutionSucceeded') throw new Error(`it ended with ${events?.[0]?.type}`);
      return tookMs / STATES;
    };
    // Once before: the first of each loads code.
    await alone();
    await throughEndpoint();
    const measured: number[] = [];
    const baseline: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      measured.push(await throughEndpoint());
      baseline.push(await alone());
    }
    client.destroy();
    return [
      {
        name: 'transition',
        what: 'local Step Functions endpoint, one transition',
        beside: 'the interpreter alone',
        unit: 'ms',
        ...{ measured, baseline },
        target: { of: 'ratio', most: MOST_TIMES },
        note: 'A state of the runbook takes a call of a function, which is a hundred times as long as either.',
      },
    ];
  } finally {
    await processes.close();
  }
};

/** Pass and Choice in turns: states that do nothing themselves. */
function chain(states: number): StateMachineDefinition {
  const name = (index: number) => `State${index}`;
  const entries = Array.from({ length: states }, (_, index) => {
    const next = name(index + 1);
    if (index === states - 1) return [name(index), { Type: 'Succeed' }];
    if (index % 2 === 0) return [name(index), { Type: 'Pass', Next: next }];
    const choice = { Variable: '$.payload', IsPresent: true, Next: next };
    return [name(index), { Type: 'Choice', Choices: [choice] }];
  });
  return { StartAt: name(0), States: Object.fromEntries(entries) } as StateMachineDefinition;
}

function templateOf(definition: StateMachineDefinition): unknown {
  return {
    Resources: {
      Chain: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'chain',
          DefinitionString: JSON.stringify(definition),
          RoleArn: 'arn:aws:iam::000000000000:role/chain',
        },
      },
    },
  };
}
