/** The way to the Kubernetes API: its clients, how long a request may take, and what a failure is called. */
import {
  ApiException,
  AppsV1Api,
  AutoscalingV2Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  type Middleware,
  PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { z } from 'zod';
import { DependencyError, errorText, StalePlanError } from '../errors';
import { networkErrorText } from './network-error';

/** The name under which the API server keeps what was changed here (`metadata.managedFields`). */
export const FIELD_MANAGER = 'knhk-runbook';

/** RFC 7396: lists are replaced as a whole. */
export const MERGE_PATCH = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
/** Kubernetes' own: lists of named elements, such as a container's variables, are merged one by one. */
export const STRATEGIC_PATCH = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);

/** Reads, checks and writes so many times before it counts as a conflict. */
const ATTEMPTS = 3;

export class KubernetesClient {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly coordination: CoordinationV1Api;

  /** @param kubeconfig YAML or JSON text. Every request ends after `timeoutMs`: the library's own never would. */
  constructor(
    kubeconfig: string,
    private readonly timeoutMs: number,
  ) {
    const config = parseKubeconfig(kubeconfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new DependencyError('kubernetes', 'the kubeconfig names no current cluster');
    const api = createConfiguration({
      baseServer: new ServerConfiguration(cluster.server, {}),
      authMethods: { default: config },
      promiseMiddleware: [requestTimeout(timeoutMs)],
    });
    this.core = new CoreV1Api(api);
    this.apps = new AppsV1Api(api);
    this.autoscaling = new AutoscalingV2Api(api);
    this.coordination = new CoordinationV1Api(api);
  }

  /** Turns whatever the library throws into one error that names Kubernetes and keeps the status code. */
  async call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw new DependencyError('kubernetes', describe(error, this.timeoutMs), {
        cause: error,
        code: error instanceof ApiException ? String(error.code) : undefined,
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

/** As `againOnConflict`, for a change of which nothing is made yet. @throws StalePlanError when that goes on. */
export async function staleOnConflict<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await againOnConflict(change);
  } catch (error) {
    if (hasCode(error, '409')) throw new StalePlanError(error.message);
    throw error;
  }
}

function parseKubeconfig(text: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch {
    // The parser's own message shows the lines around the mistake, and one of them may be the token's.
    throw new DependencyError('kubernetes', 'the kubeconfig is not valid YAML or JSON');
  }
  return config;
}

function requestTimeout(timeoutMs: number): Middleware {
  return {
    pre: async (request) => {
      request.setSignal(AbortSignal.timeout(timeoutMs));
      return request;
    },
    post: async (response) => response,
  };
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof ApiException)) return networkErrorText(error, timeoutMs);
  const reason = errorText(statusMessage(error.body));
  return reason === '' ? `HTTP ${error.code}` : `HTTP ${error.code}: ${reason}`;
}

const statusSchema = z.object({
  message: z.string(),
  details: z.object({ causes: z.array(z.object({ message: z.string().optional() })).optional() }).optional(),
});

/** The message of a Kubernetes Status, which the library hands over as text or as an object; with its causes. */
function statusMessage(body: unknown): string {
  const status = statusSchema.safeParse(typeof body === 'string' ? parsedJson(body) : body);
  if (!status.success) return typeof body === 'string' ? body : '';
  const { message, details } = status.data;
  // An eviction's refusal names the budget in its cause alone; an invalid field is in both.
  const causes = (details?.causes ?? []).map((cause) => cause.message ?? '');
  return [message, ...causes.filter((cause) => !message.includes(cause))].join(' ');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
