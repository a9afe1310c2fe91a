/** What a scenario works with: the world, and the ways in which people, faults and other programs act in it. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { API_PORT } from '../../emulators/kubernetes/ports';
import { causesIn } from '../../local/causes';
import { DATABASE, SERVICE_ROLE } from '../../local/configuration';
import { openTargetRecordsOf } from '../../local/records';
import { TIME_FACTOR } from '../../local/time-factor';
import type { World } from '../../local/world';
import { buildReport, type Report } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import type { Timeline } from '../../src/documents/timeline/model';
import { acknowledge, openIncident } from '../../src/escalate/acknowledge';
import { readExecution } from '../../src/history/read';
import type { Cause } from '../../src/model/cause';
import type { TargetRecords } from '../../src/ports';
import { questionOf, sayWord } from '../../src/remediate/say';
import { notification } from '../storms/notification';
import type { Fact } from './scenario';

const POLL_MS = 200;
/** At the local run's own time factor. */
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 240_000;

/** Sessions that belong to nobody in the cast: their fate is looked at afterwards. */
export interface Bystander {
  readonly name: string;
  isAlive(): boolean;
}

export interface SessionOptions {
  readonly role: string;
  readonly application: string;
  /** Default: the service's database. */
  readonly database?: string;
  /** Run one after the other; the session then stays open. */
  readonly statements?: readonly string[];
  /** Runs last, and for as long as the session lives: it is not waited for. */
  readonly busyWith?: string;
}

export class Stage {
  private readonly known = new Set<string>();
  private readonly passwords = new Map<string, string>();
  private readonly clients: Client[] = [];
  /** What scenarios saw with `check`, in order. */
  readonly facts: Fact[] = [];
  readonly records: TargetRecords;

  constructor(readonly world: World) {
    this.records = openTargetRecordsOf(world);
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
    const pods = this.world.cluster
      .pods()
      .filter(({ ready, controller }) => ready && controller === 'ReplicaSet');
    for (const { ip } of where === 'one pod' ? pods.slice(0, 1) : pods) await this.faultAt(ip, body);
  }

  /** The same in the pod with this address. */
  async faultAt(ip: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`http://${ip}:${API_PORT}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the fault could not be switched: ${await response.text()}`);
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

  /** Waits until the execution has told somebody this kind of message. */
  told(arn: string, kind: string): Promise<true> {
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

  /** The texts of an execution's messages of one kind. */
  textsOf(arn: string, kind: string): string[] {
    return this.onceEach(arn)
      .filter(({ messageAttributes }) => messageAttributes['kind'] === kind)
      .map(({ message }) => message);
  }

  private onceEach(arn: string): OutboxMessage[] {
    return this.outboxOf(arn).filter(({ channel }) => channel === 'sns' || channel === 'statuspage');
  }

  /** Takes the incident in hand, as `runbook ack` does. */
  async acknowledge(arn: string, by: string): Promise<void> {
    const { incident, audiences } = openIncident(
      readExecution(await this.world.executions.history(arn)),
      arn,
    );
    await acknowledge(this.records, {
      execution: incident.id,
      ...{ by, at: new Date().toISOString(), audiences },
    });
  }

  /** What led each diagnosis, repeats collapsed. */
  async causes(arn: string): Promise<readonly Cause[]> {
    return causesIn(readExecution(await this.world.executions.history(arn)));
  }

  async timeline(arn: string): Promise<Timeline> {
    return buildTimeline(readExecution(await this.world.executions.history(arn)));
  }

  async report(arn: string): Promise<Report> {
    return buildReport(readExecution(await this.world.executions.history(arn)), this.world.configuration);
  }

  /** Ends the execution, as a person who takes over. */
  async stop(arn: string): Promise<string> {
    await this.world.executions.stop(arn, 'StoppedByEngineer', 'taken over by hand');
    return this.ended(arn);
  }

  /** Says a person's word on the plan that the execution asks about, as `runbook approve` and `reject` do. */
  async say(decision: 'approved' | 'rejected', arn: string): Promise<void> {
    await this.told(arn, 'approval-needed');
    const question = questionOf(readExecution(await this.world.executions.history(arn)));
    if ('status' in question) throw new Error(`${arn} asks about nothing: it is ${question.status}`);
    await sayWord(this.records, question, decision, { by: 'game day', at: new Date().toISOString() });
  }

  /** Opens a session that stays until the end of the scenario, unless somebody ends it. */
  async session({
    role,
    application,
    database = DATABASE,
    statements = [],
    busyWith,
  }: SessionOptions): Promise<Bystander> {
    const { host, port } = this.world.postgres;
    const client = new Client({
      ...{ host, port, database, user: role, password: await this.passwordOf(role) },
      application_name: application,
      connectionTimeoutMillis: 5_000,
    });
    let alive = true;
    client.on('error', () => {
      alive = false;
    });
    client.on('end', () => {
      alive = false;
    });
    await client.connect();
    this.clients.push(client);
    for (const statement of statements) await client.query(statement);
    // It ends with its session, and how is seen by `isAlive`.
    if (busyWith) client.query(busyWith).catch(() => undefined);
    return { name: `${application} (${role})`, isAlive: () => alive };
  }

  /** Opens sessions of one kind until PostgreSQL refuses, or there are `most`. Returns them. */
  async sessions(options: SessionOptions, most: number): Promise<Bystander[]> {
    const opened: Bystander[] = [];
    while (opened.length < most) {
      try {
        opened.push(await this.session(options));
      } catch (error) {
        if ((error as { code?: string }).code === '53300') return opened;
        throw error;
      }
    }
    return opened;
  }

  /** Closes every session that `session` opened. */
  async closeSessions(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end().catch(() => undefined)));
  }

  /** Ends what leaked, as a person does by hand when the workflow may not. */
  async endLeaksByHand(): Promise<void> {
    await this.world.postgres.query(
      'postgres',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND state LIKE 'idle in transaction%'",
      [SERVICE_ROLE],
    );
  }

  /** Sessions of the service that are idle in a transaction. */
  async idleInTransaction(): Promise<number> {
    const [row] = await this.world.postgres.query<{ count: number }>(
      'postgres',
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1 AND state LIKE 'idle in transaction%'",
      [SERVICE_ROLE],
    );
    return row?.count ?? -1;
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

  /** A role of the scenario's own: made when it is first needed. `ops` roles may take reserved slots. */
  async createRole(role: string, memberOf: readonly string[] = []): Promise<void> {
    await this.world.postgres.createRole(role, await this.passwordOf(role), { memberOf });
  }

  private async passwordOf(role: string): Promise<string> {
    if (role === SERVICE_ROLE) return this.world.servicePassword;
    const known = this.passwords.get(role) ?? `pw-${role}`;
    this.passwords.set(role, known);
    return known;
  }
}
