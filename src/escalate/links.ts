/** How a reader follows an execution, acknowledges its incident, and stops it. */
import type { Configuration } from '../configuration/configuration';
import type { MessageKind } from '../model/audiences';
import type { MessagePhase, Named } from '../model/message';
import { runbookCommand } from '../text/commands';

/** An execution's ARN (API reference, DescribeExecution): partition and region are parts of its console's address. */
const ARN = /^arn:(aws[\w-]*):states:([\w-]+):\d{12}:execution:/;

const CONSOLE_OF: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where the execution is shown: as configured, or else in the Step Functions console. */
export function executionLinks(
  { id: arn, name }: { readonly id: string; readonly name: string },
  { escalation }: Configuration,
): Named[] {
  const template = escalation.executionUrl;
  if (template) {
    const url = template
      .replaceAll('{arn}', encodeURIComponent(arn))
      .replaceAll('{name}', encodeURIComponent(name));
    return [{ name: 'Execution', text: url }];
  }
  const [, partition = '', region = ''] = ARN.exec(arn) ?? [];
  const host = CONSOLE_OF[partition];
  if (!host) return [];
  return [
    {
      name: 'Execution',
      text: `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`,
    },
  ];
}

/**
 * What can be typed; first what answers the plan that waits, where one is asked about. Each names the execution by its ARN, which says where it is: account, region, state machine. Once it is
 * over there is nothing to acknowledge and nothing to stop.
 */
export function commandsFor(
  arn: string,
  target: string | null,
  kind: MessageKind,
  phase: MessagePhase,
  planHash: string | null = null,
): Named[] {
  const timeline = { name: 'Timeline', text: runbookCommand('timeline', arn) };
  if (kind === 'resolved' || kind === 'execution-ended') return [timeline];
  const answer = (name: string, word: string): Named[] =>
    planHash === null ? [] : [{ name, text: runbookCommand(word, arn, '--plan', planHash) }];
  return [
    ...answer('Approve', 'approve'),
    ...answer('Reject', 'reject'),
    timeline,
    ...(phase === 'page' ? [{ name: 'Acknowledge', text: runbookCommand('ack', arn) }] : []),
    ...(target
      ? [{ name: 'Stop changes', text: runbookCommand('changes', 'stop', '--execution', arn) }]
      : []),
    { name: 'Stop execution', text: runbookCommand('stop', arn) },
  ];
}
