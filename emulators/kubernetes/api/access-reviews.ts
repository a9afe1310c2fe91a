/** `kubectl auth can-i` and `whoami`: what whoever asks may do, and who it is (Kubernetes API reference, SelfSubject…Review). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may, type Users } from '../access/users';
import { parse } from '../parse';
import { StatusError } from '../status-error';
import { typedObject } from './bodies';
import { type Fields, fieldsOf, kubernetesFields, PROTOBUF, textOf } from './protobuf';
import { serve } from './resource';

const API_VERSION = 'authorization.k8s.io/v1';
/** `spec` of both kinds, in `k8s.io/api/authorization/v1/generated.proto`; the numbers below are of the same file. */
const SPEC = 2;

const text = z.string().default('');
const accessSchema = z.looseObject({
  resourceAttributes: z
    .looseObject({ verb: text, group: text, resource: text, subresource: text, name: text, namespace: text })
    .optional(),
  nonResourceAttributes: z.looseObject({ verb: text, path: text }).optional(),
});
const rulesSchema = z.looseObject({ namespace: text });

export function serveAccessReviews(app: FastifyInstance, users: Users): void {
  serve(app, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    POST: (_key, request, reply) => {
      const { name: username, groups } = users.known(request.headers);
      const whole = review('SelfSubjectReview', 'authentication.k8s.io/v1');
      return reply.code(201).send({ ...whole, status: { userInfo: { username, groups } } });
    },
  });
  const base = `/apis/${API_VERSION}`;
  serve(app, `${base}/selfsubjectaccessreviews`, {
    POST: (_key, request, reply) => {
      const kind = 'SelfSubjectAccessReview';
      const spec = specOf(request, kind, accessSchema, accessSpec);
      const none = { group: '', resource: '', subresource: '', name: '', namespace: '', verb: '', path: '' };
      const { group, ...asked } = { ...none, ...spec.resourceAttributes, ...spec.nonResourceAttributes };
      const allowed = may(users.known(request.headers), { ...asked, apiGroup: group });
      return reply.code(201).send({ ...review(kind), spec, status: { allowed } });
    },
  });
  serve(app, `${base}/selfsubjectrulesreviews`, {
    POST: (_key, request, reply) => {
      const kind = 'SelfSubjectRulesReview';
      const spec = specOf(request, kind, rulesSchema, (fields) => ({ namespace: textOf(fields, 1) }));
      const { role } = users.known(request.headers);
      const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
      const own = role?.metadata.namespace === spec.namespace ? role?.rules : [];
      const status = { resourceRules: role ? own : everything, nonResourceRules: [], incomplete: false };
      return reply.code(201).send({ ...review(kind), spec, status });
    },
  });
}

function review(kind: string, apiVersion = API_VERSION) {
  return { apiVersion, kind, metadata: {} };
}

/** What is asked, in either of the two ways to write it. */
function specOf<T>(
  request: FastifyRequest,
  kind: string,
  schema: z.ZodType<T>,
  ofFields: (spec: Fields) => object,
): T {
  if (!request.headers['content-type']?.startsWith(PROTOBUF)) {
    return parse(kind, '', schema, typedObject(request, kind, [API_VERSION]), 'spec');
  }
  try {
    const spec = kubernetesFields(request.body as Buffer).get(SPEC);
    return schema.parse(ofFields(fieldsOf(spec)));
  } catch {
    throw new StatusError('BadRequest', `the body of the request is no ${kind}`);
  }
}

function accessSpec(spec: Fields): object {
  const resource = spec.has(1) ? fieldsOf(spec.get(1)) : undefined;
  const path = spec.has(2) ? fieldsOf(spec.get(2)) : undefined;
  return {
    ...(resource && {
      resourceAttributes: {
        namespace: textOf(resource, 1),
        verb: textOf(resource, 2),
        group: textOf(resource, 3),
        resource: textOf(resource, 5),
        subresource: textOf(resource, 6),
        name: textOf(resource, 7),
      },
    }),
    ...(path && { nonResourceAttributes: { path: textOf(path, 1), verb: textOf(path, 2) } }),
  };
}
