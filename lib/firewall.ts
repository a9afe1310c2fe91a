/** AWS WAF in front of the webhook. */
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnIPSet, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface FirewallProps {
  /** From one address. */
  readonly requestsPerFiveMinutes: number;
  /** All others are blocked; none: nobody is by the address alone. */
  readonly cidrs: readonly string[];
}

export class Firewall extends Construct {
  constructor(scope: Construct, id: string, api: RestApi, { requestsPerFiveMinutes, cidrs }: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('knhk-runbook-webhook'),
      // Alertmanager takes 503 as a reason to try again, and 403, which is what WAF answers by itself, as none.
      customResponseBodies: {
        Busy: { contentType: 'APPLICATION_JSON', content: '{"message":"busy; send the alert again"}' },
      },
      rules: [
        {
          name: 'OneAddress',
          priority: 0,
          statement: {
            rateBasedStatement: {
              limit: requestsPerFiveMinutes,
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
            },
          },
          action: { block: { customResponse: { responseCode: 503, customResponseBodyKey: 'Busy' } } },
          visibilityConfig: visible('OneAddress'),
        },
        {
          name: 'KnownBadInputs',
          priority: 1,
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesKnownBadInputsRuleSet' },
          },
          overrideAction: { none: {} },
          visibilityConfig: visible('KnownBadInputs'),
        },
        ...(cidrs.length > 0 ? [this.strangers(cidrs)] : []),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: api.deploymentStage.stageArn,
    });
  }

  /** The firewall's rules come before the resource policy (API Gateway, "Use AWS WAF to protect your REST APIs"). */
  private strangers(cidrs: readonly string[]): CfnWebACL.RuleProperty {
    const senders = new CfnIPSet(this, 'Senders', {
      scope: 'REGIONAL',
      ipAddressVersion: 'IPV4',
      addresses: [...cidrs],
    });
    return {
      name: 'Strangers',
      priority: 2,
      statement: { notStatement: { statement: { ipSetReferenceStatement: { arn: senders.attrArn } } } },
      action: { block: {} },
      visibilityConfig: visible('Strangers'),
    };
  }
}

/** No samples: they would hold the request's headers, and with them the token. */
function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
