/** The shapes of a deployment whose templates are linted: those in which resources of their own are made. */
import path from 'node:path';
import { readConfigurationFile } from '../../lib/configuration-file';
import { type Configuration, parseConfiguration } from '../../src/configuration/configuration';

/** In `config/`. */
const FILES: Readonly<Record<string, string>> = {
  default: 'knhk.json',
  'eks-example': 'examples/eks-iam-managed-prometheus.json',
  'several-targets': 'examples/several-targets.json',
};

/** `deployment` in place of that of the example for EKS, which can be deployed as it is. */
const DEPLOYMENTS: Readonly<Record<string, object>> = {
  'alert-topics': {
    region: 'eu-west-1',
    account: '111122223333',
    alertTopics: ['arn:aws:sns:eu-west-1:111122223333:database-pool'],
  },
  'new-network': { network: { kind: 'new', natGateways: 1 } },
  'private-callers': {
    network: { kind: 'new', natGateways: 1 },
    api: { callers: { kind: 'new-endpoint', cidrs: ['10.20.0.0/16'] } },
  },
  addresses: { api: { callers: { kind: 'addresses', cidrs: ['203.0.113.7/32'] } } },
  'customer-key': { encryption: { customerKey: true } },
  firewall: { firewall: { enabled: true } },
  login: { answers: { login: { issuer: 'https://id.example.com', clientId: 'knhk-runbook' } } },
};

/** The configurations by the name of their shape. */
export function shapes(root: string): Readonly<Record<string, Configuration>> {
  const read = (file: string) => readConfigurationFile(path.join(root, 'config', file));
  const example = read('examples/eks-iam-managed-prometheus.json');
  return {
    ...mapped(FILES, read),
    ...mapped(DEPLOYMENTS, (deployment) => parseConfiguration({ ...example, deployment })),
  };
}

function mapped<From, To>(of: Readonly<Record<string, From>>, to: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([name, from]) => [name, to(from)]));
}
