/** A login by OpenID Connect before an answer by link: where, as which application, and who may answer for whom. */
import * as z from 'zod';
import { CALLED_AUDIENCES } from '../model/audiences';
import { isThisMachine } from '../text/this-machine';

/** OpenID Connect Discovery 1.0, section 3: `https`, no query and no fragment. Of a local run it is on this machine. */
const issuer = z
  .url()
  .refine((text) => {
    const url = URL.parse(text);
    if (!url || url.search || url.hash || url.username || url.password) return false;
    return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname));
  }, 'an issuer: an https address, with no login, query or fragment (http on this machine alone)')
  .refine(
    (text) => !text.endsWith('/.well-known/openid-configuration'),
    'the issuer alone, without /.well-known/openid-configuration',
  );

const words = z.array(z.string().trim().min(1).max(200)).max(500).default([]);

const mayAnswer = z
  .strictObject({
    /** As the claim that names a person has them; upper and lower case are alike. */
    persons: words,
    /** As `groupsClaim` has them, to the letter. */
    groups: words,
  })
  .refine(({ persons, groups }) => persons.length + groups.length > 0, 'name a person or a group');

export const loginSchema = z.strictObject({
  issuer,
  /** What the issuer calls this application. */
  clientId: z.string().min(1).max(256),
  /** The application's secret, by its name in Secrets Manager. Left out for a public one, which PKCE alone protects. */
  clientSecretId: z.string().min(1).optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope, with no spaces'))
    .max(20)
    .refine((scopes) => scopes.includes('openid'), "'openid' has to be among them")
    .default(['openid', 'email']),
  /** The claim by which a person is named and recorded: one that people can't change themselves. */
  claim: z.string().min(1).max(100).default('email'),
  /** The claim with a person's groups; of Cognito it is `cognito:groups`. */
  groupsClaim: z.string().min(1).max(100).default('groups'),
  /** How long ago a person may have given their password at the issuer; who did before has to once more. */
  maxAgeSeconds: z.number().int().min(0).max(2_592_000).optional(),
  /** Who may answer for an audience. For one that is not named: whoever the issuer lets log in to this application. */
  allowed: z.partialRecord(z.enum(CALLED_AUDIENCES), mayAnswer).default({}),
  /** Words that are taken without this login, as what another service says of its own. */
  alsoTaken: z.array(z.enum(['slack', 'pagerduty'])).default([]),
});

export type Login = z.output<typeof loginSchema>;
