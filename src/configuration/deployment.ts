/** Where and how the stack is deployed. Everything has a default: a configuration without this section deploys too. */
import * as z from 'zod';
import { CALLED_AUDIENCES } from '../model/audiences';
import { answersSchema } from './answers';
import { callersSchema } from './callers';
import { region } from './target';

const idOf = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-0123456789abcdef0`);
const keyArn = z.string().regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/[\w-]+$/, "a KMS key's ARN");

/** Of a standard topic: a FIFO topic delivers to no function (SNS documentation, FIFO topics). */
const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, "a standard SNS topic's ARN");

/** What CloudWatch Logs accepts (PutRetentionPolicy, `retentionInDays`), up to ten years. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288,
  3_653,
] as const;

const zone = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone, such as eu-west-1a');

/**
 * Where the functions that reach the targets run. `none`: outside any VPC. `existing`: in subnets that are there;
 * every id is written down, so that nothing is looked up at synth. `new`: in a VPC of their own, with endpoints.
 */
const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('existing'),
    vpcId: idOf('vpc'),
    /** As many as `availabilityZones`, in the same order. */
    privateSubnetIds: z.array(idOf('subnet')).min(1),
    availabilityZones: z.array(zone).min(1),
    /** Of the functions: what the cluster, the database and Prometheus let in. */
    securityGroupIds: z.array(idOf('sg')).min(1).max(5),
  }),
  z.strictObject({
    kind: z.literal('new'),
    cidr: z.cidrv4().default('10.64.0.0/22'),
    /** So many zones, the first of the region's by name; 2 when neither this nor `availabilityZones` is given. */
    maxAzs: z.number().int().min(2).max(3).optional(),
    /** Those zones, in place of `maxAzs`: where the first ones lack something, or a region has fewer. */
    availabilityZones: z
      .array(zone)
      .min(2)
      .max(3)
      .refine((zones) => new Set(zones).size === zones.length, 'each zone once')
      .optional(),
    /** The way out to what is not on AWS, such as PagerDuty. 0: there is none. */
    natGateways: z.number().int().min(0).max(3).default(0),
  }),
]);

export const deploymentSchema = z.strictObject({
  /** The region and account of the CDK's environment when left out. */
  region: region.optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, 'twelve digits')
    .optional(),
  network: networkSchema.default({ kind: 'none' }),
  logs: z
    .strictObject({
      retentionDays: z.literal([...RETENTION_DAYS], 'what CloudWatch Logs accepts, in days').default(90),
    })
    .prefault({}),
  api: z
    .strictObject({
      /** Alertmanager sends a few requests a minute; what is more is a mistake or an attack. */
      requestsPerSecond: z.number().int().min(1).max(10_000).default(20),
      burst: z.number().int().min(1).max(5_000).default(40),
      /** Access logs need a role that is set once a region and account. False: it is set already. */
      accountLogRole: z.boolean().default(true),
      /** So many refused requests (401, 403) in five minutes raise an alarm. */
      deniedBurst: z.number().int().min(1).max(100_000).default(20),
      /** Who can reach it. The throttle is one for all: what strangers use of it, the sender of alerts has not. */
      callers: callersSchema.default({ kind: 'anyone' }),
    })
    .prefault({}),
  /**
   * Topics that the alert manager of Amazon Managed Service for Prometheus publishes to: it has no webhook. They exist, and
   * the intake is subscribed to each.
   */
  alertTopics: z
    .array(topicArn)
    .max(20)
    .refine((arns) => new Set(arns).size === arns.length, 'each topic once')
    .default([]),
  firewall: z
    .strictObject({
      /** For an address that anybody can reach: what comes in over the throttle is paid for. It costs by the month. */
      enabled: z.boolean().default(false),
      /** Requests from one address in five minutes. AWS WAF takes no less than 10. */
      requestsPerFiveMinutes: z.number().int().min(10).max(2_000_000).default(1_000),
    })
    .prefault({}),
  encryption: z
    .strictObject({
      /** A KMS key of the stack's own for topics, queue, secret, reports and logs, in place of AWS's own keys. */
      customerKey: z.boolean().default(false),
      /** Keys that named secrets are encrypted with, where that is not AWS's own. */
      secretKeyArns: z.array(keyArn).default([]),
    })
    .prefault({}),
  functions: z
    .strictObject({
      /**
       * For how long a step is tried again that the platform does not run: a function that was idle for weeks comes back
       * within 40 to 106 s, and one in a VPC when its network is there again.
       */
      readySeconds: z.number().int().min(1).max(600).default(180),
    })
    .prefault({}),
  answers: answersSchema.prefault({}),
  alarms: z
    .strictObject({
      /** Who is told when the runbook itself does not work. */
      audience: z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`).default('sre-on-call'),
    })
    .prefault({}),
});

export type Deployment = z.output<typeof deploymentSchema>;
export type Network = Deployment['network'];
