/** What is remembered of a target, on a Lease beside it: who holds it in the spec, the rest in annotations. */

import type { z } from 'zod';
import type { Configuration } from '../../configuration/configuration';
import { type LeaseSettings, leaseOf } from '../../configuration/shared-server';
import { DependencyError, RecordError } from '../../model/errors';
import { recordSchema, type TargetRecord } from '../../model/target-record';
import type { TargetRecords, VersionedRecord } from '../../ports';
import { kubectlCommand } from '../../text/commands';
import { errorText } from '../../text/error-text';
import { parsedJson } from '../../text/json';
import { problemsOf } from '../../text/problems';
import type { KubernetesAccess } from './access';
import { FIELD_MANAGER, hasCode, KubernetesClient } from './client';
import { readKubeconfig } from './kubeconfig';
import { microTime, type V1Lease, type V1LeaseSpec, type V1ObjectMeta } from './objects';

/** Each holds a part of the record as JSON, and is not there when that part is empty. */
const ANNOTATIONS = {
  remediations: 'knhk-runbook/remediations',
  decision: 'knhk-runbook/decision',
  acknowledgements: 'knhk-runbook/acknowledgements',
  stop: 'knhk-runbook/stop',
  trace: 'knhk-runbook/trace',
  applying: 'knhk-runbook/applying',
  incident: 'knhk-runbook/incident',
  handedOver: 'knhk-runbook/handed-over',
  usedLinks: 'knhk-runbook/used-links',
} as const;

/** What a person may set the stop to by hand, in place of the JSON. */
const PLAIN_STOP = 'true';

export class KubernetesRecords implements TargetRecords {
  private readonly client: KubernetesClient;
  private readonly namespace: string;
  private readonly name: string;
  private readonly context: string | undefined;
  /** As it was read last, with what is not of the record: the marks that others have put on the Lease stay. */
  private lastRead: V1Lease | null = null;
  /** Where it is kept, for people. */
  readonly place: { readonly server: string; readonly namespace: string; readonly lease: string };

  /**
   * @param access or a kubeconfig, as YAML or JSON text. Every request ends after `probes.timeoutMs`.
   * @param leaseSeconds for a Lease that is made here, and for one that does not say.
   */
  constructor(
    access: KubernetesAccess | string,
    target: LeaseSettings,
    probes: Pick<Configuration['probes'], 'timeoutMs'>,
    private readonly leaseSeconds: number,
    private readonly now: () => Date = () => new Date(),
  ) {
    const known = typeof access === 'string' ? readKubeconfig(access) : access;
    this.client = new KubernetesClient(known, probes.timeoutMs);
    const { namespace, name } = leaseOf(target);
    this.namespace = namespace;
    this.name = name;
    this.context = target.context;
    this.place = { server: known.server, namespace, lease: this.name };
  }

  /** Whether there is a record. Reading one makes it, for those who may. */
  async exists(): Promise<boolean> {
    return (await this.find()) !== null;
  }

  /** The record as it stands; null where there is none. Never makes one: for whoever only looks. */
  async look(): Promise<TargetRecord | null> {
    const lease = await this.find();
    return lease && this.recordOf(lease);
  }

  async read(): Promise<VersionedRecord> {
    const lease = (await this.find()) ?? (await this.create());
    this.lastRead = lease;
    return { record: this.recordOf(lease), version: versionOf(lease) ?? '' };
  }

  async write(record: TargetRecord, version: string): Promise<'written' | 'conflict'> {
    const { namespace, name } = this;
    // Of one version there is one content: the API server refuses the write where the Lease is not as it was read.
    const lease = versionOf(this.lastRead) === version ? this.lastRead : await this.find();
    if (lease === null || versionOf(lease) !== version) return 'conflict';
    const body = { ...lease, metadata: metadataOf(lease, record), spec: specOf(lease, record) };
    try {
      await this.client.call(() =>
        this.client.coordination.replaceNamespacedLease({
          ...{ namespace, name, body },
          fieldManager: FIELD_MANAGER,
        }),
      );
    } catch (error) {
      // Gone is changed by another, too: it is read anew, and made.
      if (hasCode(error, '409', '404')) return 'conflict';
      throw error;
    }
    return 'written';
  }

  private find(): Promise<V1Lease | null> {
    const { namespace, name } = this;
    return this.client.find(() => this.client.coordination.readNamespacedLease({ namespace, name }));
  }

  private async create(): Promise<V1Lease> {
    const { namespace, name, client } = this;
    const body = {
      ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } },
      spec: { leaseDurationSeconds: this.leaseSeconds },
    };
    try {
      return await client.call(() =>
        client.coordination.createNamespacedLease({ namespace, body, fieldManager: FIELD_MANAGER }),
      );
    } catch (error) {
      if (hasCode(error, '403')) throw this.notApplied(error);
      if (!hasCode(error, '409')) throw error;
      // Somebody else was first.
      return client.call(() => client.coordination.readNamespacedLease({ namespace, name }));
    }
  }

  /** The functions may not make it, with the Role that is shipped: people at the command line may. */
  private notApplied(cause: DependencyError): DependencyError {
    const { namespace, name, context } = this;
    return new DependencyError(
      'kubernetes',
      `there is no Lease ${namespace}/${name}: with this name and namespace in the file, ` +
        `${kubectlCommand({ context, namespace }, 'apply', '-f', 'deploy/kubernetes/lease.yaml')} makes it (${errorText(cause)})`,
      { cause, code: cause.code },
    );
  }

  private recordOf({ metadata, spec }: V1Lease): TargetRecord {
    const annotations = metadata?.annotations ?? {};
    const read = <T>(part: keyof typeof ANNOTATIONS, schema: z.ZodType<T>, absent: T): T => {
      const text = annotations[ANNOTATIONS[part]];
      return text === undefined ? absent : this.parse(ANNOTATIONS[part], text, schema);
    };
    const {
      remediations,
      decision,
      acknowledgements,
      stop,
      trace,
      applying,
      incident,
      handedOver,
      usedLinks,
    } = recordSchema.shape;
    const isPlainStop = annotations[ANNOTATIONS.stop] === PLAIN_STOP;
    return {
      // Released is an empty holder to some clients, and none to others.
      holder: spec?.holderIdentity || null,
      renewedAt: spec?.renewTime ? new Date(spec.renewTime).toISOString() : null,
      leaseSeconds: spec?.leaseDurationSeconds ?? this.leaseSeconds,
      transitions: spec?.leaseTransitions ?? 0,
      remediations: read('remediations', remediations, []),
      decision: read('decision', decision, null),
      acknowledgements: read('acknowledgements', acknowledgements, []),
      stop: isPlainStop
        ? { by: 'kubectl', at: this.now().toISOString(), reason: '' }
        : read('stop', stop, null),
      trace: read('trace', trace, null),
      applying: read('applying', applying, null),
      incident: read('incident', incident, null),
      handedOver: read('handedOver', handedOver, null),
      usedLinks: read('usedLinks', usedLinks, []),
    };
  }

  private parse<T>(annotation: string, text: string, schema: z.ZodType<T>): T {
    const where = `annotation ${annotation} of lease ${this.namespace}/${this.name}`;
    const value = parsedJson(text);
    if (value === undefined) throw new RecordError(`${where} is not JSON`);
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new RecordError(`${where} is not valid: ${problemsOf(result.error, value).join('; ')}`);
  }
}

function versionOf(lease: V1Lease | null): string | undefined {
  return lease?.metadata?.resourceVersion;
}

function metadataOf({ metadata }: V1Lease, record: TargetRecord): V1ObjectMeta {
  const annotations = { ...metadata?.annotations };
  for (const [part, name] of Object.entries(ANNOTATIONS)) {
    const value = record[part as keyof typeof ANNOTATIONS];
    if (value === null || (Array.isArray(value) && value.length === 0)) delete annotations[name];
    else annotations[name] = JSON.stringify(value);
  }
  return { ...metadata, annotations };
}

/** Kubernetes API reference, LeaseSpec. The times are MicroTimes. */
function specOf({ spec }: V1Lease, record: TargetRecord): V1LeaseSpec {
  const { holder, renewedAt, leaseSeconds, transitions } = record;
  const { holderIdentity, renewTime: _renewed, acquireTime, ...rest } = spec ?? {};
  const renewTime = renewedAt === null ? undefined : microTime(renewedAt);
  const acquired = (holder !== null && holder === holderIdentity && acquireTime) || renewTime;
  return {
    ...rest,
    ...(holder !== null && { holderIdentity: holder }),
    ...(renewTime !== undefined && { renewTime }),
    ...(acquired !== undefined && { acquireTime: acquired }),
    leaseDurationSeconds: leaseSeconds,
    leaseTransitions: transitions,
  };
}
