/** The way to the Kubernetes API: its clients, how long a request may take, and what a failure is called. */
import * as z from 'zod';
import { DependencyError, StalePlanError } from '../../model/errors';
import { errorText, MAX_WRAPPED_LENGTH } from '../../text/error-text';
import { parsedJson } from '../../text/json';
import { networkErrorText } from '../http/network-error';
import type { KubernetesAccess } from './access';
import { type KubernetesApi, kubernetesApi, type PatchType } from './api';
import { KubernetesHttp, KubernetesRefusal } from './http';
import { readKubeconfig } from './kubeconfig';

/** The name under which the API server keeps what was changed here (`metadata.managedFields`). */
export const FIELD_MANAGER = 'knhk-runbook';

/** RFC 7396: lists are replaced as a whole. */
export const MERGE_PATCH: PatchType = 'application/merge-patch+json';
/** Kubernetes' own: lists of named elements, such as a container's variables, are merged one by one. */
export const STRATEGIC_PATCH: PatchType = 'application/strategic-merge-patch+json';

/** Reads, checks and writes so many times before it counts as a conflict. */
const ATTEMPTS = 3;

export class KubernetesClient {
  readonly core: KubernetesApi['core'];
  readonly apps: KubernetesApi['apps'];
  readonly autoscaling: KubernetesApi['autoscaling'];
  readonly coordination: KubernetesApi['coordination'];
  readonly reviews: KubernetesApi['reviews'];
  private readonly http: KubernetesHttp;

  /** @param access or a kubeconfig, as YAML or JSON text. Every request ends after `timeoutMs`. */
  constructor(
    access: KubernetesAccess | string,
    private readonly timeoutMs: number,
  ) {
    const known = typeof access === 'string' ? readKubeconfig(access) : access;
    this.http = new KubernetesHttp(known, timeoutMs);
    const api = kubernetesApi(this.http);
    this.core = api.core;
    this.apps = api.apps;
    this.autoscaling = api.autoscaling;
    this.coordination = api.coordination;
    this.reviews = api.reviews;
  }

  /** The API server's clock, in whole seconds; null where it does not say. */
  clock(): Promise<Date | null> {
    return this.call(() => this.http.clock());
  }

  /** Turns whatever goes wrong into one error that names Kubernetes and keeps the status code. */
  async call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof DependencyError) throw error;
      throw new DependencyError('kubernetes', describe(error, this.timeoutMs), {
        cause: error,
        code: error instanceof KubernetesRefusal ? String(error.status) : undefined,
      });
    }
  }

  /** As `call`, and null when there is no such object. */
  async find<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      return await this.call(request);
    } catch (error) {
      if (hasCode(error, '404')) return null;
      throw error;
    }
  }
}

/** Whether it is the API server's answer with this HTTP status. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is DependencyError {
  return error instanceof DependencyError && error.code !== undefined && codes.includes(error.code);
}

/** What admission, validation or the rules of access answer: the same request is refused again. */
const REFUSALS = ['400', '403', '422'];

/** Whether the API server has refused the request for what it is. */
export function isRefused(error: unknown): error is DependencyError {
  return hasCode(error, ...REFUSALS);
}

/** What a proxy or the API server answers for another that did not answer it in time: the request may have been carried out. */
const NO_ANSWER = ['502', '503', '504'];

/** Whether it is not known if a change was made: no answer, one in place of it, or etcd's own failure (`etcdserver: …`). */
export function mayBeMade(error: unknown): boolean {
  if (!(error instanceof DependencyError) || error.code === undefined) return true;
  return NO_ANSWER.includes(error.code) || (error.code === '500' && error.message.includes('etcdserver'));
}

/**
 * Runs what reads, checks and writes anew while somebody else writes in between. Controllers do so all the time, in
 * the status, which says nothing against the plan; the check sees what does.
 * @throws DependencyError with the code 409 when that goes on.
 */
export async function againOnConflict<T>(change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      if (!hasCode(error, '409') || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * As `againOnConflict`, for a change of which nothing is made yet.
 * @throws StalePlanError when that goes on, or the API server refuses it.
 */
export async function staleOnConflict<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await againOnConflict(change);
  } catch (error) {
    if (hasCode(error, '409') || isRefused(error))
      throw new StalePlanError(errorText(error, MAX_WRAPPED_LENGTH));
    throw error;
  }
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof KubernetesRefusal)) return networkErrorText(error, timeoutMs);
  const reason = errorText(statusMessage(error.body));
  return reason === '' ? errorText(error) : `${errorText(error)}: ${reason}`;
}

const statusSchema = z.object({
  message: z.string(),
  details: z.object({ causes: z.array(z.object({ message: z.string().optional() })).optional() }).optional(),
});

/** The message of a Kubernetes Status with its causes, or else the text itself: a proxy's, say. */
function statusMessage(body: string): string {
  const status = statusSchema.safeParse(parsedJson(body));
  if (!status.success) return body;
  const { message, details } = status.data;
  // An eviction's refusal names the budget in its cause alone; an invalid field is in both.
  const causes = (details?.causes ?? []).map((cause) => cause.message ?? '');
  return [message, ...causes.filter((cause) => !message.includes(cause))].join(' ');
}
