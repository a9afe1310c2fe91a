/** What a client asks for first: which version this is, and what it serves. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serve } from './resource';
import { RESOURCES } from './resources';

/** The version whose behaviour is followed. */
const VERSION = { major: '1', minor: '32', gitVersion: 'v1.32.0' };
const OPENAPI_V2 = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

export function serveDiscovery(app: FastifyInstance): void {
  const build = { gitCommit: '', gitTreeState: '', buildDate: '', goVersion: '', compiler: '', platform: '' };
  serve(app, '/version', { GET: () => ({ ...VERSION, ...build }) });
  serve(app, '/api', { GET: () => ({ kind: 'APIVersions', versions: ['v1'] }) });
  const groups = [...RESOURCES.keys()].flatMap((apiVersion) => groupOf(apiVersion) ?? []);
  serve(app, '/apis', { GET: () => ({ kind: 'APIGroupList', apiVersion: 'v1', groups }) });
  for (const [apiVersion, resources] of RESOURCES) {
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources };
    const group = groupOf(apiVersion);
    serve(app, group ? `/apis/${apiVersion}` : `/api/${apiVersion}`, { GET: () => list });
    if (group) {
      serve(app, `/apis/${group.name}`, { GET: () => ({ kind: 'APIGroup', apiVersion: 'v1', ...group }) });
    }
  }
  serveSchemas(app);
}

/**
 * Schemas without content: enough for clients that only look whether there are any. The older document is asked for
 * as a protocol buffer, and that of an empty one has no bytes.
 */
function serveSchemas(app: FastifyInstance): void {
  serve(app, '/openapi/v2', {
    GET: (_key, request, reply): FastifyReply | object =>
      request.headers.accept?.includes('protobuf')
        ? reply.type(OPENAPI_V2).send(Buffer.alloc(0))
        : { swagger: '2.0', info: { title: 'Kubernetes', version: VERSION.gitVersion }, paths: {} },
  });
  serve(app, '/openapi/v3', { GET: () => ({ paths: {} }) });
}

/** Undefined for the core group, which has no name. */
function groupOf(apiVersion: string) {
  const [name = '', version] = apiVersion.split('/');
  if (version === undefined) return undefined;
  const preferredVersion = { groupVersion: apiVersion, version };
  return { name, versions: [preferredVersion], preferredVersion };
}
