/** Amazon RDS with IAM: the token is checked as RDS does, and the connection is made to a real server with TLS. */
import { X509Certificate } from 'node:crypto';
import { Processes } from '../../../emulators/common/processes';
import { makeCertificate } from '../../../emulators/kubernetes/certificate';
import { type LocalPostgres, startPostgres } from '../../../local/postgres';
import { accessWithPassword, type PostgresAccess } from '../../../src/adapters/postgres/access';
import { PostgresDatabase } from '../../../src/adapters/postgres/postgres';
import { accessWithIam, authoritiesOf } from '../../../src/adapters/postgres/rds-access';
import { refusal } from '../../support/signature-v4';
import { useKeys } from '../aws/support';
import { PROBES, QUERY, TARGET } from './support';

const IAM = { host: 'db.abc.eu-west-1.rds.amazonaws.com', port: 5_432, username: 'runbook' };

beforeAll(useKeys);

/** What RDS does with what it is given as a password. */
function whyNot(token: string, { host, port }: Pick<PostgresAccess, 'host' | 'port'>): string | null {
  const url = new URL(`https://${token}`);
  if (url.host !== `${host}:${port}`) return `host ${url.host}`;
  if (url.searchParams.get('Action') !== 'connect') return 'another action';
  if (url.searchParams.get('DBUser') !== 'runbook') return 'another role';
  if (url.searchParams.get('X-Amz-Expires') !== '900') return 'another expiry';
  const headers = { host: `${host}:${port}` };
  return refusal({ method: 'GET', url, headers }, { service: 'rds-db', region: 'eu-west-1' });
}

it('gives a token that is made for the database, the role and the region', async () => {
  const access = accessWithIam(IAM);
  expect(access).toMatchObject({ host: IAM.host, port: 5_432, user: 'runbook' });
  expect(whyNot(await access.password(), access)).toBeNull();
  const elsewhere = accessWithIam({ ...IAM, region: 'us-east-1', port: 5_433 });
  expect(whyNot(await elsewhere.password(), elsewhere)).toMatch(/^scope .*us-east-1/);
});

it('trusts the authorities of RDS in that region, and nobody else', () => {
  expect(authoritiesOf('eu-west-1').map((pem) => new X509Certificate(pem).subject)).toEqual(
    ['RSA2048', 'RSA4096', 'ECC384'].map(() =>
      expect.stringMatching(/CN=Amazon RDS eu-west-1 Root CA \w+ G1/),
    ),
  );
  for (const pem of authoritiesOf('us-east-1')) {
    // None of RDS's own tests, and none that ends soon.
    expect(new X509Certificate(pem).subject).not.toMatch(/Beta|Preview/);
    expect(Date.parse(new X509Certificate(pem).validTo)).toBeGreaterThan(Date.parse('2050-01-01'));
  }
  const { ssl } = accessWithIam(IAM);
  expect(ssl).toEqual({ rejectUnauthorized: true, ca: authoritiesOf('eu-west-1') });
});

it('says what is missing for a region that is younger than the list', () => {
  expect(() => authoritiesOf('mx-central-1')).toThrow(/postgres\.iam\.certificateAuthority is needed/);
  expect(accessWithIam({ ...IAM, region: 'mx-central-1', certificateAuthority: 'PEM' }).ssl).toMatchObject({
    ca: 'PEM',
  });
});

describe('with a server that has a certificate', () => {
  let processes: Processes;
  let server: LocalPostgres;
  let certificate: string;

  beforeAll(async () => {
    processes = await Processes.open('knhk-rds-test-');
    const tls = await makeCertificate('127.0.0.1');
    certificate = tls.cert;
    server = await startPostgres(processes, {
      tls,
      settings: { listen_addresses: '127.0.0.1,127.0.0.2' },
    });
    await server.createRole('runbook', 'not known yet', { memberOf: ['pg_monitor'] });
    await server.createDatabase('knhk', 'runbook');
  });
  afterAll(() => processes.close());

  /** As RDS would take it: the role's password is the token that is asked for, checked before. */
  const takingTokens = (access: PostgresAccess, seen: string[]): PostgresAccess => ({
    ...access,
    password: async () => {
      const token = await access.password();
      expect(whyNot(token, access)).toBeNull();
      seen.push(token);
      await server.query('postgres', `ALTER ROLE runbook PASSWORD '${token}'`);
      return token;
    },
  });
  const local = (overrides: object = {}) =>
    accessWithIam({
      ...{ host: server.host, port: server.port, username: 'runbook', certificateAuthority: certificate },
      ...overrides,
    });
  const read = (access: PostgresAccess) => new PostgresDatabase(access, TARGET, PROBES).readActivity(QUERY);

  it('connects over TLS, with a token made anew for each connection', async () => {
    const seen: string[] = [];
    const database = new PostgresDatabase(takingTokens(local(), seen), TARGET, PROBES);
    await expect(database.readActivity(QUERY)).resolves.toMatchObject({ kind: 'read' });
    // Tokens of one second are the same.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await database.readActivity(QUERY);
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toBe(seen[1]);
  });

  it('refuses a server whose certificate is not trusted, or is for another name', async () => {
    const password = async () => 'token';
    const { cert } = await makeCertificate('127.0.0.1');
    for (const certificateAuthority of [cert, undefined]) {
      await expect(read({ ...local({ certificateAuthority }), password })).rejects.toThrow(
        /^postgres: self-signed certificate/,
      );
    }
    await expect(read({ ...local(), host: '127.0.0.2', password })).rejects.toThrow(
      /^postgres: .*does not match certificate's altnames/,
    );
  });

  it('verifies with a password too, unless the secret says otherwise', async () => {
    await server.query('postgres', `ALTER ROLE runbook PASSWORD 'open sesame'`);
    const secret = { host: server.host, port: server.port, username: 'runbook', password: 'open sesame' };
    const withSecret = (more: object) => read(accessWithPassword(JSON.stringify({ ...secret, ...more })));
    await expect(withSecret({})).rejects.toThrow(/self-signed certificate/);
    await expect(withSecret({ ca: certificate })).resolves.toMatchObject({ kind: 'read' });
    await expect(withSecret({ ssl: 'off' })).resolves.toMatchObject({ kind: 'read' });
  });
});
