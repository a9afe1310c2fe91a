/** Every page of every preset is recognised as that preset's; where several fit, each is named. */
import { PageText } from '../../../bin/discover/metrics-page';
import { chosen, recognise } from '../../../bin/discover/recognise';
import { POOL_PRESETS } from '../../../src/configuration/presets/presets';
import { podPages, withPlainNames } from '../../support/preset-pages';

const candidates = (page: string) => recognise(new PageText(page).find, true);
const presets = (page: string) => candidates(page).map(({ preset }) => preset);
const pages = POOL_PRESETS.flatMap((preset) => podPages(preset).map((page) => ({ preset, ...page })));

/** What a page may be as well: it does not tell whether Prometheus keeps dots, nor whose a limit is that it lacks. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'opentelemetry dotnet-full': ['opentelemetry-utf8'],
  'opentelemetry dotnet-roomy': ['opentelemetry-utf8'],
  'opentelemetry java-agent-full': ['opentelemetry-utf8'],
  'opentelemetry java-agent-roomy': ['opentelemetry-utf8'],
  'sqlalchemy collector-full': ['opentelemetry', 'opentelemetry-utf8'],
  'sqlalchemy collector-roomy': ['opentelemetry', 'opentelemetry-utf8'],
};

it.each(pages)('the page $pod of $preset', ({ preset, pod, page }) => {
  expect(presets(page)).toEqual([preset, ...(ALSO[`${preset} ${pod}`] ?? [])]);
});

it('names with underscores in place of dots may be either, and those without dots come first', () => {
  for (const { page } of podPages('opentelemetry-utf8')) {
    expect(presets(withPlainNames(page))).toEqual(['opentelemetry', 'opentelemetry-utf8']);
  }
});

it("is the runbook's own, with the lines that say so and the limit", () => {
  const page =
    '# TYPE knhk_db_pool_total gauge\nknhk_db_pool_total 16\nknhk_db_pool_active 3\nknhk_db_pool_idle 2\n';
  expect(candidates(page)).toMatchObject([
    {
      ...{ preset: null, fit: 'whole', limit: 16 },
      lines: ['knhk_db_pool_total 16', 'knhk_db_pool_active 3', 'knhk_db_pool_idle 2'],
    },
  ]);
});

it.each([
  ['nothing', ''],
  ['other gauges', 'hikaricp_connections 5\nmy_pool_max 5\n'],
  ['comments alone', '# TYPE hikaricp_connections_max gauge\n'],
])('is none with %s', (_, page) => {
  expect(candidates(page)).toEqual([]);
});

it('names two libraries, the one with a limit first', () => {
  const page = `${podPages('agroal')[1]?.page}${podPages('hikaricp')[1]?.page}`;
  expect(candidates(page)).toMatchObject([
    { preset: 'hikaricp', fit: 'whole' },
    { preset: 'agroal', fit: 'limit-not-exported' },
  ]);
});

it('names two spellings of one preset', () => {
  const [found, ...more] = candidates(
    podPages('hikaricp')
      .map(({ page }) => page)
      .join(''),
  );
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    ...{ preset: 'hikaricp', by: 'Micrometer (Spring Boot)' },
    alsoBy: ["HikariCP's own `PrometheusMetricsTrackerFactory`"],
  });
});

it.each([
  ['hikaricp_connections_active 3\n', 'limit-missing'],
  ['hikaricp_connections_max 10\n', 'in-use-missing'],
])('says what is missing of %j', (page, fit) => {
  expect(candidates(page)).toMatchObject([{ preset: 'hikaricp', fit }]);
});

it('shows no password that a label has', () => {
  const pool = 'pool_name="postgresql://orders:s3cret@db/orders"';
  const [found] = candidates(`db_client_connections_usage_connections{${pool},state="used"} 1\n`);
  expect(found?.lines.join()).toContain('postgresql://');
  expect(found?.lines.join()).not.toContain('s3cret');
});

describe('what Prometheus has counts before the page', () => {
  const page = candidates(
    'db_client_connection_max 8\ndb_client_connection_count{db_client_connection_state="used"} 1\n',
  );
  const inPrometheus = (names: readonly string[]) =>
    recognise((selector) => (names.includes(selector) ? { line: selector, value: null } : undefined), false);
  const dots = inPrometheus([
    'db.client.connection.max',
    'db.client.connection.count{db.client.connection.state="used"}',
  ]);

  it('where both may be', () => {
    const { pool, others } = chosen(page, dots);
    expect([pool, ...others].map((each) => each?.preset)).toEqual(['opentelemetry-utf8', 'opentelemetry']);
  });

  it('where there is no page', () => {
    expect(chosen([], dots)).toMatchObject({ pool: { preset: 'opentelemetry-utf8' }, others: [] });
  });

  it('and where it has none the page counts', () => {
    expect(chosen(page, []).pool?.preset).toBe('opentelemetry');
    expect(chosen([], [])).toEqual({ pool: null, others: [] });
  });
});
