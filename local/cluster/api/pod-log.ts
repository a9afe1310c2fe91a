/** `GET pods/{name}/log`: the query of `kubectl logs`, checked and answered. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Kubelet } from '../kubelet';
import { type LogBuffer, lineText } from '../log-buffer';
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

/**
 * Answers with a log, and with what is added to it where the query says `follow`.
 * @throws StatusError Invalid for wrong options, BadRequest for another container or a log that is not kept.
 */
export async function answerPodLog(
  kubelet: Kubelet,
  pod: Pod,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { container, follow, previous, sinceSeconds, sinceTime, ...query } = readQuery(pod, request);
  const only = pod.spec.containers[0]?.name;
  if (container !== undefined && container !== only) {
    throw new StatusError('BadRequest', `container ${container} is not valid for pod ${pod.metadata.name}`);
  }
  const logs = await kubelet.logs(pod);
  if (previous && !logs.previous) {
    const message = `previous terminated container "${only}" in pod "${pod.metadata.name}" not found`;
    throw new StatusError('BadRequest', message);
  }
  const log = previous ? logs.previous : logs.current;
  const sinceMs = sinceSeconds === undefined ? parsed(sinceTime) : Date.now() - sinceSeconds * 1_000;
  const text = log?.read({ ...query, sinceMs }) ?? '';
  reply.type('text/plain');
  if (!log || !follow) return reply.send(text);
  return follows(log, text, query.timestamps, reply);
}

function readQuery({ metadata: { name } }: Pod, request: FastifyRequest): z.infer<typeof querySchema> {
  const result = querySchema.safeParse(request.query);
  if (!result.success) {
    const causes = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    throw invalid('PodLogOptions', name, causes);
  }
  if (result.data.sinceSeconds !== undefined && result.data.sinceTime !== undefined) {
    const message = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    throw invalid('PodLogOptions', name, [{ field: 'sinceSeconds', message }]);
  }
  return result.data;
}

function parsed(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}

/** Until the container ends, or the client leaves. */
function follows(log: LogBuffer, before: string, timestamps: boolean, reply: FastifyReply): FastifyReply {
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/plain' });
  raw.flushHeaders();
  if (before !== '') raw.write(before);
  const unfollow = log.follow(
    (line) => void raw.write(lineText(line, timestamps)),
    () => void raw.end(),
  );
  raw.once('close', unfollow);
  return reply;
}
