/** `GET pods/{name}/log`: the query of `kubectl logs`, checked and answered. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { programContainer } from '../containers';
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
  const { follow, previous, sinceSeconds, sinceTime, limitBytes, ...query } = readQuery(pod, request);
  const container = namedContainer(pod, query.container);
  // What is a name alone has nothing to say.
  const logs = container === programContainer(pod.spec)?.name ? await kubelet.logs(pod) : {};
  if (previous && !logs.previous) {
    const message = `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`;
    throw new StatusError('BadRequest', message);
  }
  const log = previous ? logs.previous : logs.current;
  const sinceMs = sinceSeconds === undefined ? parsed(sinceTime) : Date.now() - sinceSeconds * 1_000;
  const text = Buffer.from(log?.read({ ...query, sinceMs }) ?? '').subarray(0, limitBytes);
  reply.type('text/plain');
  if (!log || !follow) return reply.send(text);
  return follows(log, text, query.timestamps, reply);
}

/**
 * The container that a request is about: the one that it names, or else the only one.
 * @throws StatusError BadRequest, in the API server's words.
 */
export function namedContainer({ metadata, spec }: Pod, name: string | undefined): string {
  const names = spec.containers.map((container) => container.name);
  const [only = ''] = names;
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new StatusError('BadRequest', `container ${name} is not valid for pod ${metadata.name}`);
  }
  if (names.length === 1) return only;
  const message = `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`;
  throw new StatusError('BadRequest', message);
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
function follows(log: LogBuffer, before: Buffer, timestamps: boolean, reply: FastifyReply): FastifyReply {
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/plain' });
  raw.flushHeaders();
  if (before.length > 0) raw.write(before);
  const unfollow = log.follow(
    (line) => void raw.write(lineText(line, timestamps)),
    () => void raw.end(),
  );
  raw.once('close', unfollow);
  return reply;
}
