/** `GET pods/{name}/log`: the query of `kubectl logs`, checked and answered. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Kubelet } from '../kubelet';
import type { Pod } from '../objects';
import { invalid, StatusError } from '../status-error';

const flag = z
  .enum(['true', 'false', '1', '0'])
  .default('false')
  .transform((value) => value === 'true' || value === '1');
const count = (least: number) =>
  z.coerce.number().int().min(least, `must be greater than or equal to ${least}`).optional();

const querySchema = z.object({
  container: z.string().optional(),
  follow: flag,
  previous: flag,
  timestamps: flag,
  tailLines: count(0),
  sinceSeconds: count(1),
  sinceTime: z.iso.datetime({ offset: true }).optional(),
  limitBytes: count(1),
});

/** @throws StatusError Invalid for wrong options, BadRequest for another container, a log not kept, or `follow`. */
export async function readPodLog(kubelet: Kubelet, pod: Pod, request: FastifyRequest): Promise<string> {
  const { name } = pod.metadata;
  const parsed = querySchema.safeParse(request.query);
  if (!parsed.success) {
    const causes = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    throw invalid('PodLogOptions', name, causes);
  }
  const { container, follow, previous, sinceSeconds, sinceTime, ...query } = parsed.data;
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    const message = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    throw invalid('PodLogOptions', name, [{ field: 'sinceSeconds', message }]);
  }
  if (follow) throw new StatusError('BadRequest', 'follow is not served here');
  const only = pod.spec.containers[0]?.name;
  if (container !== undefined && container !== only) {
    throw new StatusError('BadRequest', `container ${container} is not valid for pod ${name}`);
  }

  const logs = await kubelet.logs(pod);
  if (previous && !logs.previous) {
    throw new StatusError('BadRequest', `previous terminated container "${only}" in pod "${name}" not found`);
  }
  const sinceMs =
    sinceSeconds !== undefined
      ? Date.now() - sinceSeconds * 1_000
      : sinceTime !== undefined
        ? Date.parse(sinceTime)
        : undefined;
  return (previous ? logs.previous : logs.current)?.read({ ...query, sinceMs }) ?? '';
}
