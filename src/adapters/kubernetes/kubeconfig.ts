/**
 * What a kubeconfig says about its current context, as far as a function can use it: it has no files beside it, and no
 * programs to run (Kubernetes reference, client authentication (v1) and kubeconfig (v1)).
 */
import { load } from 'js-yaml';
import * as z from 'zod';
import { DependencyError } from '../../model/errors';
import { isThisMachine } from '../../text/this-machine';
import type { KubernetesAccess } from './access';

const ACCEPTED_LOGINS =
  'accepted are token, or client-certificate-data with client-key-data (a target on EKS needs no kubeconfig)';
/** What a user may have: everything else would be another way to log in, or another person to be. */
const USER_FIELDS = ['token', 'client-certificate-data', 'client-key-data', 'extensions'];
/** What can't be followed, and what to write in its place. */
const CLUSTER_REFUSALS: Readonly<Record<string, string>> = {
  'certificate-authority': 'accepted is certificate-authority-data: there are no files beside it',
  'proxy-url': 'the API server is asked directly',
};

const named = z.array(z.looseObject({ name: z.string() })).default([]);
const kubeconfigSchema = z.looseObject({
  'current-context': z.string().default(''),
  contexts: named,
  clusters: named,
  users: named,
});
const contextSchema = z.looseObject({ cluster: z.string(), user: z.string().default('') });
const clusterSchema = z.looseObject({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority-data': z.base64().optional(),
  'insecure-skip-tls-verify': z.boolean().default(false),
  'tls-server-name': z.string().optional(),
});
const userSchema = z.looseObject({
  token: z.string().min(1).optional(),
  'client-certificate-data': z.base64().optional(),
  'client-key-data': z.base64().optional(),
});

/**
 * @param text YAML or JSON.
 * @throws DependencyError that names what is wrong and what is accepted, and shows no value.
 */
export function readKubeconfig(text: string): KubernetesAccess {
  const config = parsed(text);
  const context = entry(config, 'contexts', config['current-context'], 'context', contextSchema);
  const cluster = context && entry(config, 'clusters', context.cluster, 'cluster', clusterSchema);
  if (!cluster) throw problem('names no current cluster');
  const user = entry(config, 'users', context.user, 'user', userSchema);
  if (!user) throw problem(`names no current user; ${ACCEPTED_LOGINS}`);
  requireUsable(cluster, user);
  const { token } = user;
  return {
    server: cluster.server,
    tls: {
      ca: decoded(cluster['certificate-authority-data']),
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
      servername: cluster['tls-server-name'],
      rejectUnauthorized: !cluster['insecure-skip-tls-verify'],
    },
    ...(token && { authorization: () => `Bearer ${token}` }),
  };
}

function parsed(text: string): z.infer<typeof kubeconfigSchema> {
  let value: unknown;
  try {
    value = load(text);
  } catch {
    // The parser's own message shows the lines around the mistake, and one of them may be the token's.
    throw problem('is not valid YAML or JSON');
  }
  return checked(kubeconfigSchema, value ?? {}, '');
}

/** What the entry of that name has under `key`; undefined when there is no such entry. */
function entry<T>(
  config: z.infer<typeof kubeconfigSchema>,
  list: 'contexts' | 'clusters' | 'users',
  name: string,
  key: string,
  schema: z.ZodType<T>,
): T | undefined {
  const found = config[list].find((each) => each.name === name);
  return found && checked(schema, found[key] ?? {}, `${key}.`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, prefix: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => `${prefix}${path.join('.')}`.replace(/\.$/, ''));
  throw problem(`has no usable ${[...new Set(fields)].join(', ') || 'content'}`);
}

function requireUsable(cluster: z.infer<typeof clusterSchema>, user: z.infer<typeof userSchema>): void {
  for (const [field, why] of Object.entries(CLUSTER_REFUSALS)) {
    if (cluster[field]) throw problem(`has ${field}, which is not supported; ${why}`);
  }
  const other = Object.keys(user).filter((field) => !USER_FIELDS.includes(field));
  if (other.length > 0) throw problem(`logs in by ${other.join(', ')}; ${ACCEPTED_LOGINS}`);
  const hasCertificate = user['client-certificate-data'] && user['client-key-data'];
  if (!user.token && !hasCertificate) throw problem(`has no login; ${ACCEPTED_LOGINS}`);
  const isHere = isThisMachine(new URL(cluster.server).hostname);
  if (cluster.server.startsWith('http:') && !(isHere && cluster['insecure-skip-tls-verify'])) {
    throw problem('has a server without TLS: anybody on the way could read the token; accepted is https://');
  }
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}

function problem(what: string): DependencyError {
  return new DependencyError('kubernetes', `the kubeconfig ${what}`);
}
