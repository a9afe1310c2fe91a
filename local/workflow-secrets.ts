/** The secrets that the workflow reads, as the local Secrets Manager has them. */
import { findTemplate } from '../emulators/aws/template';
import type { Configuration } from '../src/configuration/configuration';
import { SECRET_IDS } from './configuration';

/** Each target's two secrets, by the names that it has for them. */
export function secretsOf(
  { targets }: Configuration,
  kubeconfig: string,
  postgres: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    targets.flatMap((target) => [
      [target.kubernetes.secretId ?? SECRET_IDS.kubeconfig, kubeconfig],
      [target.postgres.secretId ?? SECRET_IDS.postgres, postgres],
    ]),
  );
}

/** The secret of the webhook that the stack creates itself, by its logical id. */
export function webhookSecret(assemblyDir: string): string {
  const { template } = findTemplate(assemblyDir);
  const { Resources } = template as { Resources: Record<string, { Type: string }> };
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::SecretsManager::Secret' && id.startsWith('WebhookToken'),
  );
  if (!found) throw new Error('the template has no secret for the webhook');
  return found[0];
}
