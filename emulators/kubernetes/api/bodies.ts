/** Bodies of requests: which kinds are understood, and what they do to the object that they are sent for. */
import type { FastifyRequest } from 'fastify';
import { jsonPatch } from '../json-patch';
import { mergePatch, strategicMergePatch } from '../patch';
import { StatusError } from '../status-error';

const PATCHES: Readonly<Record<string, (target: unknown, patch: unknown) => unknown>> = {
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMergePatch,
};
/** The one whose body is a list. */
const JSON_PATCH = 'application/json-patch+json';

/**
 * What the patch in the request makes of `target`; its content type says which kind of patch it is.
 * @throws StatusError UnsupportedMediaType, or BadRequest when it is not a JSON object.
 */
export function patched(request: FastifyRequest, target: unknown): unknown {
  if (mediaType(request) === JSON_PATCH) return jsonPatch(target, jsonIn(request));
  const apply = PATCHES[mediaType(request)];
  if (!apply) throw unsupported([JSON_PATCH, ...Object.keys(PATCHES)]);
  return apply(target, jsonObject(request));
}

/**
 * The whole object in the request. `kubectl` names no content type for it.
 * @throws StatusError UnsupportedMediaType, or BadRequest when it is not a JSON object.
 */
export function replacement(request: FastifyRequest): object {
  if (!['', 'application/json'].includes(mediaType(request))) throw unsupported(['application/json']);
  return jsonObject(request);
}

/**
 * The whole object in the request, which may leave out what it is.
 * @param apiVersions the ones that are understood.
 * @throws StatusError as `replacement`, and BadRequest when it says that it is something else.
 */
export function typedObject(request: FastifyRequest, kind: string, apiVersions: readonly string[]): object {
  const object = replacement(request);
  const said = (field: string): unknown => Reflect.get(object, field) || undefined;
  const saidVersion = said('apiVersion') ?? apiVersions[0];
  const saidKind = said('kind') ?? kind;
  if (saidKind !== kind) {
    throw new StatusError(
      'BadRequest',
      `${saidKind} in version "${saidVersion}" cannot be handled as a ${kind}`,
    );
  }
  if (!apiVersions.some((apiVersion) => apiVersion === saidVersion)) {
    throw new StatusError(
      'BadRequest',
      `the API version in the data (${saidVersion}) does not match the expected API version (${apiVersions[0]})`,
    );
  }
  return object;
}

function mediaType(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function unsupported(accepted: readonly string[]): StatusError {
  return new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

function jsonObject(request: FastifyRequest): object {
  const value = jsonIn(request);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new StatusError('BadRequest', 'the body of the request is not a JSON object');
}

function jsonIn(request: FastifyRequest): unknown {
  const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would repeat the body.
    throw new StatusError('BadRequest', 'the body of the request is not JSON');
  }
}
