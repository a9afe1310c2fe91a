/** What the stack costs in a month in which nothing happens, from what its template holds. */
import { sum } from './incident';
import { HOURS_A_MONTH, PRICES } from './prices';

export interface TemplateLike {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

export interface IdleItem {
  readonly what: string;
  readonly count: number;
  /** By the list. */
  readonly dollars: number;
  /** In an account that has nothing else of the kind: after what is free every month, for good. */
  readonly afterFreeDollars: number;
}

/** @param namedSecrets that exist beside the stack, because the configuration names them. */
export function idleMonth({ Resources }: TemplateLike, namedSecrets: number): IdleItem[] {
  const all = Object.values(Resources);
  const count = (type: string) => all.filter(({ Type }) => Type === type).length;
  const rules = sum(
    all
      .filter(({ Type }) => Type === 'AWS::WAFv2::WebACL')
      .map(({ Properties }) => lengthOf(Properties?.['Rules'])),
  );
  const zones = sum(
    all
      .filter(
        ({ Type, Properties }) =>
          Type === 'AWS::EC2::VPCEndpoint' && Properties?.['VpcEndpointType'] === 'Interface',
      )
      .map(({ Properties }) => lengthOf(Properties?.['SubnetIds'])),
  );
  // An alarm on an expression is paid for by each figure in it (CloudWatch pricing, "alarms on metric math").
  const watched = sum(
    all
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Math.max(1, figuresOf(Properties?.['Metrics']))),
  );
  const item = (what: string, of: number, price: number, free = 0): IdleItem => ({
    what,
    count: of,
    dollars: of * price,
    afterFreeDollars: Math.max(0, of - free) * price,
  });
  return [
    item(
      'secrets, of the stack and of its configuration',
      count('AWS::SecretsManager::Secret') + namedSecrets,
      PRICES.secretMonth,
    ),
    item('figures that alarms watch', watched, PRICES.alarmMonth, PRICES.freeAlarms),
    item('dashboards', count('AWS::CloudWatch::Dashboard'), PRICES.dashboardMonth, PRICES.freeDashboards),
    item('KMS keys', count('AWS::KMS::Key'), PRICES.kmsKeyMonth),
    item('WAF access control lists', count('AWS::WAFv2::WebACL'), PRICES.wafAclMonth),
    item('WAF rules', rules, PRICES.wafRuleMonth),
    item('interface endpoints, a zone each', zones, PRICES.endpointHour * HOURS_A_MONTH),
  ].filter((each) => each.count > 0);
}

/** Of an expression, without those that other figures are made into. */
function figuresOf(metrics: unknown): number {
  return Array.isArray(metrics)
    ? metrics.filter((each: { MetricStat?: unknown }) => each.MetricStat !== undefined).length
    : 0;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
