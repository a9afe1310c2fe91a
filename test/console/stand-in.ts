/** AWS and a cluster as a person reaches them who may read and change nothing: what would change something is refused. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { World } from '../../local/world';

/** Operations of Step Functions and Secrets Manager that read. */
const READS = /\.(Describe|Get|List)\w+$/;

export interface StandIn {
  /** Variables for a command that is to work there. */
  readonly environment: Readonly<Record<string, string>>;
  /** What would have changed something: each as it was asked for. */
  readonly writes: readonly string[];
  /** From now on, or no more. */
  refuse(isRefusing: boolean): void;
  /** How often each operation was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function standInFor(world: World): Promise<StandIn> {
  const writes: string[] = [];
  const asked = new Map<string, number>();
  let isRefusing = true;
  const judge = (what: string, isRead: boolean): boolean => {
    asked.set(what, (asked.get(what) ?? 0) + 1);
    if (!isRead) writes.push(what);
    return isRead || !isRefusing;
  };

  const aws = await listening(async (request, reply) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const isRead = target ? READS.test(target) : request.method === 'GET';
    const what = target.split('.').at(-1) || `S3 ${request.method}`;
    if (!judge(what, isRead)) {
      const message = `User: arn:aws:sts::000000000000:assumed-role/look/ada is not authorized to perform: states:${what}`;
      reply.code(400).header('content-type', 'application/x-amz-json-1.0');
      return reply.send(JSON.stringify({ __type: 'AccessDeniedException', message }));
    }
    const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(world.aws.endpointUrl + request.url, {
      method: request.method,
      headers: headers as Record<string, string>,
      ...(request.method === 'GET' ? {} : { body: request.body as Buffer }),
    });
    reply.code(answer.status).header('content-type', answer.headers.get('content-type') ?? '');
    return reply.send(Buffer.from(await answer.arrayBuffer()));
  });

  const cluster = await listening(async (request, reply) => {
    if (!judge(`${request.method} ${request.url}`, request.method === 'GET')) {
      const message = 'leases.coordination.k8s.io is forbidden: User "ada" cannot change it';
      return reply
        .code(403)
        .send({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: 403 });
    }
    const answer = await world.cluster.request(request.url, {
      method: request.method,
      headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
      ...(request.method === 'GET' ? {} : { body: String(request.body) }),
    });
    return reply
      .code(answer.status)
      .type('application/json')
      .send(Buffer.from(await answer.arrayBuffer()));
  });

  const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
  const kubeconfig = path.join(folder, 'kubeconfig.json');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(cluster.url)));
  return {
    environment: { ...world.aws.environment, AWS_ENDPOINT_URL: aws.url, KUBECONFIG: kubeconfig },
    writes,
    asked,
    refuse(refusing) {
      isRefusing = refusing;
    },
    close: async () => {
      await Promise.all([aws.server.close(), cluster.server.close()]);
    },
  };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

async function listening(handler: Handler): Promise<{ server: FastifyInstance; url: string }> {
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 16 * 1_024 * 1_024 });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  server.all('*', handler);
  return { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) };
}

function kubeconfigOf(server: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'here' },
    clusters: [{ name: 'here', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'ada', user: { token: 'of-ada' } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'ada' } }],
  };
}
