/** The published table of wordings. */
import { WORDINGS, type Wording } from '.';
import { NEAR } from './foreign';

const MEANS: Readonly<Record<Wording['means'], string>> = {
  pool: "the service's own pool",
  pooler: 'a pooler before the database',
  server: 'PostgreSQL itself',
};

/** The document, as Markdown. */
export function wordingsPage(): string {
  return `${[
    '# How software says that there was no connection',
    '',
    "<!-- Written by 'npm run wordings' from src/configuration/wordings; change it there. -->",
    '',
    "Every line of the pods' logs that has one of these, or the runbook's own words ('connection pool timeout', 'connection timeout', 'too many clients'), counts as a connection that was not got: validation fails while one is there. All of them are looked for in every service, in upper and lower case, in text and in JSON, wherever they stand in the line. `logPatterns.connectionTimeout` takes the place of the runbook's own words, not of this table.",
    '',
    `What any client may say (shared) does not count within ${NEAR} characters of the name of another service: of a mail, directory, HTTP or message server, of a cache, of another database. The same holds for the runbook's own words. What PostgreSQL itself says counts as its refusal too.`,
    '',
    '| software | says, as a regular expression | no connection of | found in | example |',
    '| --- | --- | --- | --- | --- |',
    ...WORDINGS.map(row),
    '',
    '## What is not here, and why',
    '',
    '| software | what it says | why not |',
    '| --- | --- | --- |',
    ...UNKNOWABLE.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')}\n`;
}

/** Software whose lines can't be known for what they are. */
const UNKNOWABLE: readonly (readonly [string, string, string])[] = [
  ['pgxpool, database/sql', '`context deadline exceeded`', "the context's own error: it may be of anything"],
  ['asyncpg, Tortoise', '`TimeoutError`, without a message', 'it may be of anything'],
  [
    'Vert.x SQL clients',
    '`Timeout`; `Connection pool reached max wait queue size`',
    'the second is of its HTTP clients too',
  ],
  [
    'Commons Pool',
    '`Timeout waiting for idle object`',
    "it is Jedis's too; Commons DBCP's own line is known",
  ],
  ['PgDog', '`checkout timeout`', 'it is of any shop'],
  [
    'bb8, r2d2',
    '`TimedOut`, `Error(None)`, as debugged',
    'they may be of anything; as displayed they are known',
  ],
];

function row({ of, says, means, shared, source, lines }: Wording): string {
  const { project, file, in: place, at } = source;
  return `| ${[
    of,
    `${code(says)}${shared ? ' (shared)' : ''}`,
    MEANS[means],
    `${project}, ${code(file)}: ${place}${at ? ` (${at})` : ''}`,
    code(lines[0] ?? ''),
  ].join(' | ')} |`;
}

/** Within a table: a bar ends a cell even in code, and a backtick in code takes two around it. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', '\\|')}${fence}`;
}
