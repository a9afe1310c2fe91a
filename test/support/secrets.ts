/**
 * Secrets of every shape, and the places in which they stand in a text. Tokens are put together here, so that no file
 * holds one: what looks for secrets in repositories would take it for real.
 */
import fc from 'fast-check';

const chars = (all: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...all), minLength, maxLength });
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ALNUM = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const HEX = `${DIGITS}abcdef`;
const word = (min: number, max = min) => chars(`${ALNUM}_-`, min, max);
const after = (prefix: string, rest: fc.Arbitrary<string>) => rest.map((each) => `${prefix}${each}`);
const joined = (separator: string, ...parts: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((all) => all.join(separator));

/** By what they are: known by their own shape. */
export const TOKENS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a JSON Web Token': joined('.', after('eyJ', word(20, 60)), after('eyJ', word(20, 80)), word(20, 43)),
  'a JSON Web Token without its signature': joined('.', after('eyJ', word(20)), after('eyJ', word(40))),
  'an EKS token': after('k8s-aws-v1.', word(60, 90)),
  'an AWS key id': fc
    .tuple(fc.constantFrom('AKIA', 'ASIA'), chars(`${LOWER.toUpperCase()}234567`, 16))
    .map((all) => all.join('')),
  'an AWS session token': after('IQoJb3JpZ2luX2Vj', chars(`${ALNUM}/+`, 100, 300)),
  'a Google API key': after('AIza', word(35)),
  'a Google access token': after('ya29.', word(30, 100)),
  'a Google client secret': after('GOCSPX-', word(28)),
  'an Azure client secret': joined('', chars(ALNUM, 3), fc.constant('8Q~'), word(34)),
  'a GitHub token': fc
    .tuple(fc.constantFrom('ghp_', 'gho_', 'ghs_'), chars(ALNUM, 36))
    .map((all) => all.join('')),
  'a fine-grained GitHub token': after('github_pat_', chars(`${ALNUM}_`, 82)),
  'a GitLab token': after('glpat-', word(20)),
  'an npm token': after('npm_', chars(ALNUM, 36)),
  'a PyPI token': after('pypi-AgEIcHlwaS5vcmc', word(50, 100)),
  'a Docker Hub token': after('dckr_pat_', word(27)),
  'a Vault token': after('hvs.', word(24, 90)),
  'a Slack bot token': joined(
    '-',
    fc.constant('xoxb'),
    chars(DIGITS, 12),
    chars(DIGITS, 12),
    chars(ALNUM, 24),
  ),
  'a Slack app token': after('xapp-1-A', word(40)),
  'a Telegram bot token': joined(':AA', chars('123456789', 9), word(33)),
  'a Discord bot token': joined('.', after('M', word(23)), word(6), word(27)),
  'a PagerDuty key': after('u+', chars(ALNUM, 18)),
  'a SendGrid key': joined('.', fc.constant('SG'), word(22), word(43)),
  'a Stripe key': fc
    .tuple(fc.constantFrom('sk_live_', 'rk_test_'), chars(ALNUM, 24, 99))
    .map((all) => all.join('')),
  'a Square token': after('sq0atp-', word(22)),
  'a Shopify token': after('shpat_', chars(HEX, 32)),
  'a Grafana token': after('glsa_', joined('_', chars(ALNUM, 32), chars(HEX, 8))),
  'a DigitalOcean token': after('dop_v1_', chars(HEX, 64)),
  'a key of a language model': after('sk-proj-A1', word(60)),
  'a private key': joined(
    '\n',
    fc.constantFrom('RSA ', 'EC ', 'OPENSSH ', '').map((kind) => `-----BEGIN ${kind}PRIVATE KEY-----`),
    chars(`${ALNUM}+/`, 64),
    chars(`${ALNUM}+/`, 64),
    fc.constant('-----END PRIVATE KEY-----'),
  ),
};

/** What only the word beside it gives away: anything without a blank, odd characters among it. */
const PLAIN = fc
  .string({ unit: fc.constantFrom(...ALNUM, ...'!#$%&*+-./:;=?@^_~|,'), minLength: 8, maxLength: 24 })
  .map((text) => `${text}Zq7`);
/** As it stands in quotes: blanks and quotes too. */
const QUOTABLE = fc
  .string({ unit: fc.constantFrom(...ALNUM, ...' !#$%&\'"*+-./:;=?@{}'), minLength: 8, maxLength: 24 })
  .map((text) => `Zq${text}Zq7`);

const NAMES = [
  ...['password', 'DB_PASSWORD', 'PGPASSWORD', 'spring.datasource.password', 'passwd', 'Pwd', 'passphrase'],
  ...[
    'client_secret',
    'clientSecret',
    'AWS_SECRET_ACCESS_KEY',
    'secret',
    'x-api-key',
    'apiKey',
    'AccountKey',
  ],
  ...[
    'token',
    'X-Vault-Token',
    'refresh_token',
    'private_key',
    'DD-APPLICATION-KEY',
    'REDIS_PASS',
    'secret_key_base',
  ],
];
const SCHEMES = ['postgres', 'postgresql', 'jdbc:postgresql', 'mysql', 'redis', 'mongodb+srv', 'amqps'];

type Place = readonly [text: string, secret: string];
const place = (
  names: readonly string[],
  values: fc.Arbitrary<string>,
  put: (name: string, value: string) => string,
) => fc.tuple(fc.constantFrom(...names), values).map(([name, value]): Place => [put(name, value), value]);

/** By where they stand: a text, and the secret in it. */
export const PLACES: Readonly<Record<string, fc.Arbitrary<Place>>> = {
  'an environment': place(NAMES, PLAIN, (name, value) => `${name}=${value}`),
  YAML: place(NAMES, PLAIN, (name, value) => `${name}: ${value}`),
  'quoted YAML': place(NAMES, QUOTABLE, (name, value) => `${name}: '${value.replaceAll("'", "''")}'`),
  JSON: place(NAMES, QUOTABLE, (name, value) => JSON.stringify({ a: 1, [name]: value, b: 2 })),
  'JSON inside JSON': place(NAMES, PLAIN, (name, value) => JSON.stringify(JSON.stringify({ [name]: value }))),
  'a Python dictionary': place(NAMES, PLAIN, (name, value) => `{'${name}': '${value}', 'x': 1}`),
  'a hash of Ruby': place(NAMES, PLAIN, (name, value) => `{:${name}=>"${value}"}`),
  'a debug print of Rust': place(NAMES, PLAIN, (name, value) => `Config { ${name}: Some("${value}"), x: 1 }`),
  XML: place(['password', 'clientSecret'], word(12), (name, value) => `<${name}>${value}</${name}>`),
  'a flag': place(
    ['--password', '--api-key', '-token', '--client-secret'],
    word(12).map((text) => `z${text}`),
    (name, value) => `run ${name} ${value} -v`,
  ),
  'a connection string of .NET': place(
    ['Password', 'Pwd'],
    PLAIN.map((text) => text.replaceAll(';', ',')),
    (name, value) => `Host=db;User ID=app;${name}=${value} more;Pooling=true`,
  ),
  'a connection string of libpq': place(
    ['password'],
    QUOTABLE,
    (name, value) => `host=db user=app ${name}='${value.replaceAll("'", "\\'")}' dbname=knhk`,
  ),
  'a query': place(
    ['password', 'access_token', 'sig', 'X-Amz-Signature', 'api_key'],
    word(12),
    (name, value) => `https://host/path?a=1&${name}=${value}&b=2`,
  ),
  'an encoded query': place(
    ['password', 'token'],
    word(12),
    (name, value) => `https://host/?to=%2F%3F${name}%3D${value}`,
  ),
  'an address': place(
    SCHEMES,
    PLAIN,
    (scheme, value) => `could not reach ${scheme}://app:${value}@db.example.com:5432/knhk twice`,
  ),
  'an address of the web': place(
    ['http', 'https', 'wss'],
    word(12),
    (scheme, value) => `${scheme}://app:${value}@host/a?b=c@d`,
  ),
  'an encoded address': place(
    SCHEMES,
    word(12),
    (scheme, value) => `${scheme}%3A%2F%2Fapp%3A${value}%40db.example.com%2Fknhk`,
  ),
  'an address with a token': place(
    ['https', 'git+https'],
    word(20),
    (scheme, value) => `${scheme}://${value}@github.com/a/b.git`,
  ),
  'an address that is cut': place(
    ['postgres', 'redis'],
    word(12).map((text) => `z${text}`),
    (scheme, value) => `error: ${scheme}://app:${value}`,
  ),
  "Oracle's address": place(
    ['jdbc:oracle'],
    word(12),
    (scheme, value) => `${scheme}:thin:scott/${value}@//db:1521/x`,
  ),
  'a header with a token': place(
    ['Bearer', 'bearer', 'token'],
    word(20),
    (scheme, value) => `Authorization: ${scheme} ${value}`,
  ),
  'a header of several parts': place(
    ['Digest', 'AWS4-HMAC-SHA256', 'Splunk', 'Custom'],
    word(20),
    (scheme, value) => `"authorization": ${scheme} username=x, response=${value}`,
  ),
  'a basic header': place(
    ['Authorization', 'proxy-authorization'],
    chars(ALNUM, 16),
    (name, value) => `${name}: Basic ${value}==`,
  ),
  'basic credentials alone': place(
    ['Basic', 'basic', 'BASIC'],
    chars(ALNUM, 16),
    (name, value) => `sent ${name} ${value}==`,
  ),
  'a bearer token alone': place(['Bearer'], word(20), (name, value) => `sent ${name} ${value}`),
  'a cookie': place(
    ['Cookie', 'Set-Cookie', 'cookie'],
    word(20),
    (name, value) => `${name}: theme=dark; sid=${value}; Path=/`,
  ),
  SQL: place(
    ['PASSWORD', 'ENCRYPTED PASSWORD', 'IDENTIFIED BY'],
    PLAIN,
    (name, value) => `ALTER ROLE app ${name} '${value}' VALID UNTIL 'infinity'`,
  ),
  "Slack's webhook": place(
    ['services'],
    word(24),
    (name, value) => `https://hooks.slack.com/${name}/T000/B000/${value}`,
  ),
  "Discord's webhook": place(
    ['webhooks'],
    word(60),
    (name, value) => `https://discord.com/api/${name}/123456789012345678/${value}`,
  ),
  "PagerDuty's address": place(
    ['integration'],
    chars(HEX, 32),
    (name, value) => `https://events.pagerduty.com/${name}/${value}/enqueue`,
  ),
};
