/** What nobody may read in a history, a message, a document or a log. */
import { SECRET_IDS } from '../../local/configuration';
import type { World } from '../../local/world';

/** Every value that only a secret holds: tokens, keys, passwords, addresses that are keys. */
export function secretsOf({ aws, workflow, receivers, servicePassword, webhook }: World): string[] {
  // Those of a pooler and of a login are there where a run has one.
  const ids = Object.values(SECRET_IDS).filter((id) => workflow.secrets?.[id] !== undefined);
  const stored = ids.map((id) => aws.secretsManager.value(id));
  const parts = [...stored, ...Object.values(receivers.secrets)].flatMap((text) => {
    try {
      return Object.values(JSON.parse(text) as Record<string, unknown>).map(String);
    } catch {
      return [/token: (\S+)/.exec(text)?.[1] ?? text];
    }
  });
  // What is short, such as a port, is no secret.
  // An incoming webhook's key is the end of its address.
  const keys = parts.filter((part) => part.startsWith('http')).map((url) => url.split('/').at(-1) ?? url);
  return [...new Set([...parts, ...keys, servicePassword, webhook.token])].filter((part) => part.length > 15);
}
