/** Secrets that are known by their own shape, wherever they stand: no word beside them says what they are. */

/**
 * As their issuers document them. A token begins where no letter or digit is before it; what follows the documented
 * prefix may be longer than it is today.
 */
const SHAPES = [
  // JSON Web Tokens (RFC 7519: a header that begins with `{"`), Kubernetes' and EKS's among them.
  /eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/,
  /k8s-aws-v1\.[\w-]+/,
  // AWS: key ids (IAM, "Unique identifiers"), and session tokens by how they begin.
  /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/,
  /(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[\w/+=-]+/,
  // Google Cloud: API keys, access tokens, refresh tokens, client secrets.
  /AIza[\w-]{30,}/,
  /ya29\.[\w-]+/,
  /1\/\/0[\w-]{20,}/,
  /GOCSPX-[\w-]{20,}/,
  // Azure: client secrets.
  /[\w~.]{3}\dQ~[\w~.-]{30,}/,
  // Code and packages: GitHub, GitLab, npm, PyPI, RubyGems, Docker Hub, Atlassian, Terraform, Vault, Doppler.
  /gh[opusr]_[A-Za-z0-9]{20,}/,
  /github_pat_\w{20,}/,
  /gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-[\w.-]{16,}/,
  /GR1348941[\w-]{16,}/,
  /npm_[A-Za-z0-9]{30,}/,
  /pypi-Ag[EEN][\w-]{30,}/,
  /rubygems_[a-f0-9]{40,}/,
  /dckr_(?:pat|oat)_[\w-]{16,}/,
  /ATATT3[\w=-]{20,}/,
  /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{40,}/,
  /hv[bsr]\.[\w-]{20,}/,
  /dp\.(?:audit|ct|pt|sa|scim|st)\.\w{30,}/,
  // People and messages: Slack, Telegram, Discord, PagerDuty (REST API), SendGrid, Mailgun, Twilio.
  /xox[a-z](?:\.xox[a-z])?-[\w-]{8,}/,
  /xapp-[\w-]{8,}/,
  /\d{8,10}:AA[\w-]{30,}/,
  /[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,}/,
  /[uy]\+[\w-]{18}(?![\w-])/,
  /SG\.[\w-]{16,}\.[\w-]{16,}/,
  /key-[a-f0-9]{32}/,
  /SK[a-f0-9]{32}/,
  // Money: Stripe, Square, PayPal (Braintree), Shopify.
  /(?:sk|rk|pk)_(?:live|prod|test)_[A-Za-z0-9]{10,}/,
  /whsec_[\w+/=]{16,}/,
  // Links of this project by which people answer (`src/answers/token.ts`).
  /kra1_[\w-]{8,}/,
  /sq0[a-z]{3}-[\w-]{20,}/,
  /EAAA[\w-]{56,}/,
  /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/,
  /shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/,
  // Others that a service may log: DigitalOcean, Grafana, New Relic, Sentry, Databricks, language models, age, Tailscale.
  /do[opr]_v1_[a-f0-9]{40,}/,
  /gl(?:sa|c)_[\w+/=]{20,}/,
  /NR(?:AK|II|JS)-[A-Za-z0-9-]{16,}/,
  /sntry[su]_[\w+/=]{30,}/,
  /dapi[a-f0-9]{32}/,
  /sk-ant-[\w-]{20,}/,
  /sk-(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{40,}/,
  /tskey-[a-z]+-[\w-]{16,}/,
];

const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${SHAPES.map(({ source }) => source).join('|')})`, 'g');
/** An incoming webhook's address is its secret: Slack, Discord, Microsoft Teams, PagerDuty, Google Chat. */
const WEBHOOK =
  /\b(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|webhook\.office\.com\/webhookb2\/|events\.pagerduty\.com\/(?:integration|x-ere)\/|chat\.googleapis\.com\/v1\/spaces\/|api\.telegram\.org\/bot)[^\s"'<>|]+/g;
/** RFC 7468, and what OpenSSH and OpenPGP write. One that is cut has no end. */
const PRIVATE_KEY =
  /-----BEGIN ([A-Z0-9 ]{0,40})PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z -]*|$)/g;
const RUN = /[A-Za-z0-9+/]{40,}={0,2}/g;

/** Without them, each an ellipsis. */
export function withoutTokens(text: string): string {
  return text
    .replace(PRIVATE_KEY, '-----BEGIN $1PRIVATE KEY…')
    .replace(WEBHOOK, '$1…')
    .replace(TOKEN, '…')
    .replace(RUN, (run) => (isRandom(run) ? '…' : run));
}

/**
 * Keys without any mark: an AWS secret access key (40 characters of base64), an Azure storage key (86), the lines of a key
 * file. Words run together and what numbers them change between upper case, lower case and digits once a word; random
 * base64 does at 62 % of its characters. Digests and ids in hexadecimal or lower case have not all three kinds.
 */
function isRandom(run: string): boolean {
  let [changes, slashes] = [0, 0];
  let before = '';
  const kinds = new Set<string>();
  for (const character of run) {
    const kind = kindOf(character);
    if (kind === '/') slashes += 1;
    if (before !== '' && kind !== before) changes += 1;
    kinds.add(kind);
    before = kind;
  }
  const isMixed = ['a', 'A', '0'].every((kind) => kinds.has(kind));
  return isMixed && changes >= run.length * 0.45 && slashes <= run.length / 8;
}

function kindOf(character: string): string {
  if (character >= 'a' && character <= 'z') return 'a';
  if (character >= 'A' && character <= 'Z') return 'A';
  return character >= '0' && character <= '9' ? '0' : '/';
}
