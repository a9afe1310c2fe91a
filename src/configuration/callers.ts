/** Who can reach the webhook at all, before any token is looked at. */
import * as z from 'zod';
import type { Contradiction } from './contradiction';

/** An "allow list" that is wider than this holds a good part of the Internet. */
const WIDEST_PREFIX = 8;
/** RFC 1918, 6598, 1122 and 3927: no request comes from them over the Internet. */
const NEVER_PUBLIC = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
];

const cidr = z
  .cidrv4()
  .refine(
    (text) => parts(text).prefix >= WIDEST_PREFIX,
    `a prefix of at least /${WIDEST_PREFIX}: a wider list keeps nobody out`,
  )
  .refine((text) => parts(text).host === 0, 'the first address of the range, such as 203.0.113.0/24');
const each = <T extends z.ZodType<string>>(item: T) =>
  z
    .array(item)
    .min(1)
    .max(50)
    .refine((items) => new Set(items).size === items.length, 'each once');

/**
 * `anyone`: whoever knows the address; the token decides. `addresses`: a resource policy denies all others. `endpoints`:
 * a private API behind VPC endpoints (`execute-api`) that exist. `new-endpoint`: the same, with an endpoint that is made
 * in `deployment.network`.
 */
export const callersSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anyone') }),
  z.strictObject({
    kind: z.literal('addresses'),
    /** As API Gateway sees them: the public addresses of the senders' NAT gateways. */
    cidrs: each(
      cidr.refine(
        (text) => !NEVER_PUBLIC.some((range) => overlaps(text, range)),
        'addresses of the Internet: private ones never reach a public API, which `endpoints` or `new-endpoint` is for',
      ),
    ),
  }),
  z.strictObject({
    kind: z.literal('endpoints'),
    vpcEndpointIds: each(z.string().regex(/^vpce-[0-9a-f]{8,17}$/, 'an id such as vpce-0123456789abcdef0')),
  }),
  z.strictObject({
    kind: z.literal('new-endpoint'),
    /** Of the senders, as the endpoint's security group sees them. */
    cidrs: each(cidr),
  }),
]);

export type Callers = z.output<typeof callersSchema>;

/** An endpoint is made in a network, and there is none. */
export function endpointWithoutNetwork(
  callers: Callers,
  network: { readonly kind: string },
): Contradiction[] {
  if (callers.kind !== 'new-endpoint' || network.kind !== 'none') return [];
  return [
    {
      path: ['deployment', 'api', 'callers', 'kind'],
      message: 'new-endpoint needs a deployment.network of kind existing or new to be in',
    },
  ];
}

function parts(text: string): { readonly prefix: number; readonly first: number; readonly host: number } {
  const [address = '', length = ''] = text.split('/');
  const bits = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  return { prefix, first: bits - (bits % size), host: bits % size };
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [parts(one), parts(other)];
  return a.first < b.first + 2 ** (32 - b.prefix) && b.first < a.first + 2 ** (32 - a.prefix);
}
