/** Label and field selectors, as they come in a list's query. */
import type { KubeObject, Pod } from './objects';
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

/** Whether all of the wanted labels are there. */
export function hasLabels(labels: Labels = {}, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Fields that objects of a kind can be selected by, and how each is read. */
export type Fields<T> = Readonly<Record<string, (object: T) => string>>;

export const METADATA_FIELDS: Fields<KubeObject> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
};

export const POD_FIELDS: Fields<Pod> = { ...METADATA_FIELDS, 'status.phase': ({ status }) => status.phase };

/**
 * A test of an object's fields: `status.phase=Running,metadata.name!=a`.
 * @throws StatusError BadRequest for other fields, and when it cannot be understood.
 */
export function fieldSelector<T>(selector: string | undefined, fields: Fields<T>): (object: T) => boolean {
  const tests = requirements(selector).map((text) => {
    const [, field = '', operator, value] = /^([\w.]+)\s*(==|=|!=)\s*(\S*)$/.exec(text) ?? [];
    const read = fields[field];
    if (!read) throw new StatusError('BadRequest', `field label not supported: ${JSON.stringify(text)}`);
    return (object: T) => (read(object) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

/** Splits at the commas outside parentheses. */
function requirements(selector = ''): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
