/** What an exit status says: each kind of failure has its own, and the page shows the table that the code follows. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT, exitCodeOf, MEANINGS, NotFoundError } from '../../bin/exit-codes';
import { ConfigurationError, DependencyError, InvalidInputError } from '../../src/model/errors';

const named = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });

it.each<[string, unknown, keyof typeof EXIT]>([
  ['an option', new InvalidInputError('--limit'), 'refused'],
  ['a configuration', new ConfigurationError(['x']), 'refused'],
  ['what is not there', new NotFoundError('x'), 'notFound'],
  ['an execution that AWS does not know', named('ExecutionDoesNotExist'), 'notFound'],
  ['an object of Kubernetes', new DependencyError('kubernetes', 'x', { code: '404' }), 'notFound'],
  ['a missing right on AWS', named('AccessDeniedException'), 'notPermitted'],
  ['no credentials', named('CredentialsProviderError'), 'notPermitted'],
  ['a session that has expired', named('ExpiredTokenException'), 'notPermitted'],
  ['a missing right in the cluster', new DependencyError('kubernetes', 'x', { code: '403' }), 'notPermitted'],
  ['a refused login to PostgreSQL', new DependencyError('postgres', 'x', { code: '28P01' }), 'notPermitted'],
  [
    'a right that is missing behind a dependency',
    new DependencyError('s3', 'x', { cause: named('AccessDenied') }),
    'notPermitted',
  ],
  ['no answer', named('TimeoutError'), 'unreachable'],
  ['nobody there', named('TypeError', { cause: named('Error', { code: 'ECONNREFUSED' }) }), 'unreachable'],
  ['a dependency', new DependencyError('prometheus', 'x'), 'unreachable'],
  ['anything else', new RangeError('x'), 'failed'],
  ['a text', 'x', 'failed'],
])('%s', (_, error, expected) => {
  expect(exitCodeOf(error)).toBe(EXIT[expected]);
});

it('does not go round in a circle of causes', () => {
  const error: Error & { cause?: unknown } = named('TimeoutError');
  error.cause = error;
  expect(exitCodeOf(error)).toBe(EXIT.unreachable);
});

it('is published', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'command-line.md'), 'utf8');
  const rows = Object.entries(MEANINGS).map(
    ([name, meaning]) => `| ${EXIT[name as keyof typeof EXIT]} | ${meaning} |`,
  );
  expect(page).toContain(rows.join('\n'));
});
