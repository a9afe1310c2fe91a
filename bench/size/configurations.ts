/** A configuration with many targets: the shipped one's target, again and again under other names. */
import path from 'node:path';
import { readConfigurationFile } from '../../lib/configuration-file';
import { type Configuration, parseConfiguration } from '../../src/configuration/configuration';

const SHIPPED = path.join(__dirname, '..', '..', 'config', 'knhk.json');

/** Each has a service, a cluster login and a database of its own; the pools are told apart by their series' labels. */
export function manyTargets(count: number): Configuration {
  const shipped = readConfigurationFile(SHIPPED);
  const [first] = shipped.targets;
  if (!first) throw new RangeError('the shipped configuration has no target');
  const targets = Array.from({ length: count }, (_, index) => {
    const name = `service-${index + 1}`;
    return {
      ...first,
      name,
      alertLabels: { ...first.alertLabels, deployment: name },
      kubernetes: { ...first.kubernetes, secretId: `runbook/${name}/kubeconfig`, deployment: name },
      postgres: { ...first.postgres, secretId: `runbook/${name}/postgres`, database: name },
    };
  });
  return parseConfiguration({ ...shipped, targets });
}
