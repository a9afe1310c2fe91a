/** From where an address can be reached, as far as its text tells. Nothing is looked up. */

/**
 * `itself`: whoever asks. `cluster`: a name that only pods can resolve. `private`: reached from within a network. `public`:
 * everything else, which need not be reachable either.
 */
export type Reach = 'itself' | 'cluster' | 'private' | 'public';

/**
 * Namespaces in which Prometheus or a pooler usually is. A cluster's short names (Kubernetes documentation, DNS for Services and
 * Pods: `service.namespace`) look like any other name but for their namespace.
 */
const USUAL_NAMESPACES: readonly string[] = [
  'default',
  'kube-system',
  'metrics',
  'monitoring',
  'observability',
  'prometheus',
];

/** RFC 6762 (`local`) and its appendix G, RFC 8375 (`home.arpa`), ICANN's `internal`; `compute.internal` is in it. */
const PRIVATE_NAME = /\.(internal|local|localdomain|intranet|private|corp|home|lan|home\.arpa)$/;
/**
 * Instances of Amazon RDS, internal load balancers and interface endpoints: their names are public, their addresses private. An
 * instance may have a public address; a function outside any VPC has none that a security group could let in.
 */
const PRIVATE_SERVICE =
  /(\.rds\.amazonaws\.com(\.cn)?|^internal-.*\.elb\.(.*\.)?amazonaws\.com(\.cn)?|\.vpce\.amazonaws\.com(\.cn)?)$/;

/**
 * @param address a host, or a URL.
 * @param namespaces of the cluster, which its short names end in.
 */
export function reachOf(address: string, namespaces: readonly string[]): Reach {
  const host = hostOf(address);
  const octets = ipv4(host);
  if (octets) return reachOfIpv4(octets);
  if (host.includes(':')) return reachOfIpv6(host);
  if (host === 'localhost' || host.endsWith('.localhost')) return 'itself';
  if (isClusterName(host, [...namespaces, ...USUAL_NAMESPACES])) return 'cluster';
  return PRIVATE_NAME.test(host) || PRIVATE_SERVICE.test(host) ? 'private' : 'public';
}

/** In lower case, an IP address in its usual form, without brackets and without the dot of the root. */
function hostOf(address: string): string {
  const isUrl = /^[a-z]+:\/\//i.test(address);
  const isBareIpv6 = !isUrl && address.split(':').length > 2 && !address.startsWith('[');
  const url = isUrl ? address : `http://${isBareIpv6 ? `[${address}]` : address}`;
  const host = URL.canParse(url) ? new URL(url).hostname : address.toLowerCase();
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function isClusterName(host: string, namespaces: readonly string[]): boolean {
  if (!host.includes('.') || /\.svc(\.|$)|\.cluster\.local$/.test(host)) return true;
  const [first = '', ...rest] = host.split('.');
  // `service.namespace`, and of a StatefulSet's pods `name-0.service.namespace`.
  const isShort = rest.length === 1 || (rest.length === 2 && /-\d+$/.test(first));
  return isShort && namespaces.includes(rest.at(-1) ?? '');
}

function ipv4(host: string): number[] | null {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.split('.').map(Number) : null;
}

/** RFC 1918, RFC 6598 (shared by carriers), RFC 3927 (link-local), RFC 1122 (this host, loopback). */
function reachOfIpv4([first = 0, second = 0]: readonly number[]): Reach {
  if (first === 0 || first === 127 || (first === 169 && second === 254)) return 'itself';
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second <= 127);
  return isPrivate ? 'private' : 'public';
}

/** RFC 4291 (loopback, unspecified, link-local, mapped IPv4), RFC 4193 (unique local). */
function reachOfIpv6(host: string): Reach {
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(host);
  if (mapped) {
    const [high, low] = [mapped[1], mapped[2]].map((part) => Number.parseInt(part ?? '', 16));
    return reachOfIpv4([high ?? 0, low ?? 0].flatMap((part) => [part >> 8, part & 255]));
  }
  if (host === '::' || host === '::1' || /^fe[89ab]/.test(host)) return 'itself';
  return /^f[cd]/.test(host) ? 'private' : 'public';
}
