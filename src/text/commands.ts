/**
 * Commands that people copy from a message: each says by itself what it is for. Whatever prints one makes it here, where it
 * can't be made without its cluster and namespace, or its server and database.
 */
import { shellWord } from './escape';

/** Set where the command line is packed (`setup/bundle-runbook.mjs`): then it is called by its name. */
declare const RUNBOOK_COMMAND: string | undefined;

/** Of this project's command line. An execution's ARN among the words says where it works: region, account, state machine. */
export function runbookCommand(...words: readonly string[]): string {
  const called = typeof RUNBOOK_COMMAND === 'string' ? RUNBOOK_COMMAND : 'npm run runbook --';
  return [called, ...words.map(shellWord)].join(' ');
}

/** Where a `kubectl` command works. */
export interface ClusterPlace {
  /** What people's kubeconfig calls the cluster; left out where nobody said it: then it is the current one's. */
  readonly context?: string | undefined;
  readonly namespace: string;
}

export function kubectlCommand({ context, namespace }: ClusterPlace, ...words: readonly string[]): string {
  const place = [...(context === undefined ? [] : ['--context', context]), '--namespace', namespace];
  return ['kubectl', ...[...place, ...words].map(shellWord)].join(' ');
}

/** Where a `psql` command works; as whom, and with which password, is for the reader's own settings to say. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** @param place undefined where an earlier version did not keep it: then it is the statement alone. */
export function psqlCommand(place: ServerPlace | undefined, statement: string): string {
  if (!place) return statement;
  const { host, port, database } = place;
  const connection = `host=${parameter(host)} port=${port} dbname=${parameter(database)}`;
  return `psql ${quoted(connection)} -c ${quoted(statement)}`;
}

/** On the console of a pooler. @param address `host:port` of a bouncer. */
export function poolerCommand(address: string, statement: string): string {
  return `psql ${quoted(`postgresql://${address}/pgbouncer`)} -c ${quoted(statement)}`;
}

/** PostgreSQL documentation, libpq, "Keyword/Value Connection Strings". */
function parameter(value: string): string {
  return /^[^\s'\\]+$/.test(value) ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;
}

/** SQL has single quotes of its own: double ones read better, where a shell finds nothing in them. */
function quoted(text: string): string {
  return /["$`\\!]/.test(text) ? shellWord(text) : `"${text}"`;
}
