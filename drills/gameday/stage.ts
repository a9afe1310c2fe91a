/** What a scenario works with: the world, and the ways in which people, faults and other programs act in it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { causesIn } from '../../local/causes';
import { openTargetRecordsOf } from '../../local/records';
import { switchFaults } from '../../local/switch-fault';
import { TIME_FACTOR } from '../../local/time-factor';
import type { World } from '../../local/world';
import { buildReport, type Report } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import type { Timeline } from '../../src/documents/timeline/model';
import { acknowledge, openIncident } from '../../src/escalate/acknowledge';
import { type ExecutionHistory, readExecution } from '../../src/history/read';
import type { Cause } from '../../src/model/cause';
import type { TargetRecords } from '../../src/ports';
import { questionOf, sayWord } from '../../src/remediate/say';
import type { Fact } from '../harness/fact';
import { notification } from '../storms/notification';
import { ScenarioDatabase } from './scenario-database';

const POLL_MS = 200;
/** At the local run's own time factor. */
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 240_000;

export class Stage {
  private readonly known = new Set<string>();
  /** What scenarios saw with `check`, in order. */
  readonly facts: Fact[] = [];
  readonly records: TargetRecords;
  readonly database: ScenarioDatabase;

  constructor(readonly world: World) {
    this.records = openTargetRecordsOf(world);
    this.database = new ScenarioDatabase(world);
  }

  /** Puts down what must hold at this moment of the scenario. */
  check(...facts: readonly Fact[]): void {
    this.facts.push(...facts);
  }

  private scaled(ms: number): number {
    return (ms * TIME_FACTOR) / this.world.timeFactor;
  }

  /** Switches a fault of the sample service on (or off, with null), in every pod or in the first alone. */
  async fault(
    body: Readonly<Record<string, unknown>>,
    where: 'every pod' | 'one pod' = 'every pod',
  ): Promise<void> {
    const pods = this.world.cluster.readyPods();
    for (const { ip } of where === 'one pod' ? pods.slice(0, 1) : pods) await switchFaults(ip, body);
  }

  /** Waits for the next execution that an alert starts. */
  executionByAlert(): Promise<string> {
    return this.until('an execution started by the alert', this.scaled(START_TIMEOUT_MS), async () => {
      for (const { executionArn } of await this.world.executions.list(20)) {
        if (!executionArn || this.known.has(executionArn)) continue;
        const { input } = await this.world.executions.describe(executionArn);
        if (!input?.includes('"trigger":"alert"')) continue;
        this.known.add(executionArn);
        return executionArn;
      }
      return undefined;
    });
  }

  /** Calls the webhook as Alertmanager does, with one firing alert of the runbook's rule. */
  async sendAlert(startsAt: Date): Promise<void> {
    const { webhook, configuration } = this.world;
    const labels = {
      alertname: configuration.alerts.critical.name,
      ...configuration.targets[0]?.alertLabels,
    };
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${webhook.token}` },
      body: notification(labels, [{ labels, startsAt: startsAt.toISOString() }]),
    });
    if (!response.ok) throw new Error(`the webhook refused the alert: ${await response.text()}`);
  }

  /** Starts an execution as a person would from a console. */
  async executionByHand(input: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { executionArn } = await this.world.executions.start({ requestedBy: 'game day', ...input });
    this.known.add(executionArn);
    return executionArn;
  }

  /** Waits until the execution has ended. */
  async ended(arn: string): Promise<string> {
    await this.until(`the end of ${arn}`, this.scaled(END_TIMEOUT_MS), async () => {
      const { status } = await this.world.executions.describe(arn);
      return status !== 'RUNNING';
    });
    return arn;
  }

  /** Waits until the execution has sent a message of this kind. */
  sent(arn: string, kind: string): Promise<true> {
    return this.until(`a message ${kind}`, this.scaled(END_TIMEOUT_MS), async () =>
      this.messagesOf(arn).some((message) => message.endsWith(` ${kind}`)),
    );
  }

  /** Everything that left about an execution, by whatever channel, in order. */
  outboxOf(arn: string): readonly OutboxMessage[] {
    const name = arn.split(':').at(-1);
    return this.world.aws.outbox.messages.filter(
      ({ messageAttributes }) => messageAttributes['incident'] === name,
    );
  }

  /** `<audience> <kind>` of each message, in order, and `status-page <status>`: people by their topic, the public by its page. */
  messagesOf(arn: string): string[] {
    return this.onceEach(arn).map(
      ({ audience, messageAttributes: { kind, status } }) => `${audience} ${kind ?? status}`,
    );
  }

  /** The texts of an execution's messages of one kind, a paragraph or a fact a line: mail breaks them where a line is full. */
  textsOf(arn: string, kind: string): string[] {
    return this.onceEach(arn)
      .filter(({ messageAttributes }) => messageAttributes['kind'] === kind)
      .map(({ message }) => message.replace(/(?<=\S)\n(?=\s*\S)(?![\w ]+:)/g, ' ').replace(/ {2,}/g, ' '));
  }

  private onceEach(arn: string): OutboxMessage[] {
    return this.outboxOf(arn).filter(({ channel }) => channel === 'sns' || channel === 'statuspage');
  }

  /** Acknowledges the incident, as `runbook ack` does. */
  async acknowledge(arn: string, by: string): Promise<void> {
    const { incident, audiences } = openIncident(await this.history(arn), arn);
    await acknowledge(this.records, {
      execution: incident.id,
      ...{ by, at: new Date().toISOString(), audiences },
    });
  }

  /** The execution's history as it is now. */
  async history(arn: string): Promise<ExecutionHistory> {
    return readExecution(await this.world.executions.history(arn));
  }

  /** What led each diagnosis, repeats collapsed. */
  async causes(arn: string): Promise<readonly Cause[]> {
    return causesIn(await this.history(arn));
  }

  async timeline(arn: string): Promise<Timeline> {
    return buildTimeline(await this.history(arn));
  }

  async report(arn: string): Promise<Report> {
    return buildReport(await this.history(arn), this.world.configuration);
  }

  /** Ends the execution, as a person who takes over. */
  async stop(arn: string): Promise<string> {
    await this.world.executions.stop(arn, 'StoppedByEngineer', 'taken over by hand');
    return this.ended(arn);
  }

  /** Approves or rejects the plan that waits for approval, as `runbook approve` and `reject` do. */
  async say(decision: 'approved' | 'rejected', arn: string): Promise<void> {
    await this.sent(arn, 'approval-needed');
    const question = questionOf(await this.history(arn));
    if ('status' in question)
      throw new Error(`${arn} has no plan that waits for approval: it is ${question.status}`);
    await sayWord(this.records, question, decision, { by: 'game day', at: new Date().toISOString() });
  }

  /** Waits for something in the world. @throws Error naming it when it does not come about. */
  async until<T>(what: string, timeoutMs: number, find: () => Promise<T | undefined | false>): Promise<T> {
    let reason: unknown;
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(POLL_MS)) {
      try {
        const found = await find();
        if (found) return found;
      } catch (error) {
        reason = error;
      }
    }
    throw new Error(`${what}: not within ${timeoutMs / 1_000} s`, { cause: reason });
  }

  /** Lets time pass, where the passing itself is the point: traffic that is usual, sessions that get old. */
  async pass(seconds: number): Promise<void> {
    await sleep(seconds * 1_000);
  }
}
