/** The key that signs links, and what of a person's login their browser keeps: two at a time, so that it can be rotated. */
import type { ReadOptions, SecretStore } from '../src/adapters/aws/secret-store';
import { type SigningKey, signingKey, type Verified, verify } from '../src/answers/token';
import { ENVIRONMENT } from '../src/configuration/environment';
import { variable } from './runtime';

/** An unknown key may be a new one: the secret is looked at afresh, no more often than this. */
const JUST_READ_MS = 10_000;

/** The newest first. @throws DependencyError, RangeError for a key that is none. */
async function answerKeys(secrets: SecretStore, options: ReadOptions = {}): Promise<SigningKey[]> {
  const secretId = variable(ENVIRONMENT.answerKeySecret);
  const current = await secrets.get(secretId, options);
  const previous = await secrets.previous(secretId, options);
  return [current, ...(previous === null ? [] : [previous])].map(signingKey);
}

/** As they are now: another function may have signed with one that this one has not seen. */
export function newestKeys(secrets: SecretStore): Promise<SigningKey[]> {
  return answerKeys(secrets, { atMostOldMs: JUST_READ_MS });
}

/** The keys that a link is to be read with. */
export async function keysFor(token: string, secrets: SecretStore): Promise<SigningKey[]> {
  const keys = await answerKeys(secrets);
  return isUnknown(verify(token, keys)) ? newestKeys(secrets) : keys;
}

function isUnknown(verified: Verified): boolean {
  return verified.kind === 'refused' && verified.code === 'unknown-key';
}
