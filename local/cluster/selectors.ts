/** Label and field selectors, as they come in a list's query. */
import type { Pod } from './objects';
import { StatusError } from './status-error';

type Labels = Readonly<Record<string, string>>;

const NAME = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const EXISTS = new RegExp(`^(!?)\\s*(${NAME})$`);
const EQUALITY = new RegExp(`^(${NAME})\\s*(==|=|!=)\\s*(${NAME})?$`);
const SET = new RegExp(`^(${NAME})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

/**
 * A test of an object's labels.
 * @param selector comma-separated, all must hold: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`.
 * @throws StatusError BadRequest when it cannot be understood.
 */
export function labelSelector(selector: string | undefined): (labels: Labels) => boolean {
  const tests = requirements(selector).map(labelRequirement);
  return (labels) => tests.every((test) => test(labels));
}

function labelRequirement(text: string): (labels: Labels) => boolean {
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const set = SET.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? '\0') === (operator === 'in');
  }
  throw new StatusError('BadRequest', `unable to parse requirement: ${JSON.stringify(text)}`);
}

const FIELDS: Readonly<Record<string, (pod: Pod) => string>> = {
  'metadata.name': (pod) => pod.metadata.name,
  'metadata.namespace': (pod) => pod.metadata.namespace,
  'status.phase': (pod) => pod.status.phase,
};

/**
 * A test of a pod's name, namespace or phase: `status.phase=Running,metadata.name!=a`.
 * @throws StatusError BadRequest for other fields, and when it cannot be understood.
 */
export function podFieldSelector(selector: string | undefined): (pod: Pod) => boolean {
  const tests = requirements(selector).map((text) => {
    const [, field = '', operator, value] = /^([\w.]+)\s*(==|=|!=)\s*(\S*)$/.exec(text) ?? [];
    const read = FIELDS[field];
    if (!read) throw new StatusError('BadRequest', `field label not supported: ${JSON.stringify(text)}`);
    return (pod: Pod) => (read(pod) === value) === (operator !== '!=');
  });
  return (pod) => tests.every((test) => test(pod));
}

/** Splits at the commas outside parentheses. */
function requirements(selector = ''): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
