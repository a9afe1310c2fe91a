/** The answer for people: one table a target, what needs somebody first. */
import { type CheckResult, type Readiness, SYSTEMS } from './result';

const MARKS = { 'will-fail': 'WILL FAIL  ', 'not-checked': 'NOT CHECKED', fine: 'fine       ' } as const;
const ORDER = Object.keys(MARKS);

/** @param isWhole Shows each check that is fine, too; else they are counted by system. */
export function readinessText({ targets, shared }: Readiness, isWhole: boolean): string {
  const parts = targets.map(({ target, checks }) => [
    `${target}: ${summaryOf(checks)}`,
    ...rows(checks, isWhole),
  ]);
  const common = shared.length === 0 ? [] : [[`all targets: ${summaryOf(shared)}`, ...rows(shared, isWhole)]];
  return [...parts, ...common].map((lines) => lines.join('\n')).join('\n\n');
}

/** Such as `2 will fail, 1 could not be checked, 31 fine`. */
export function summaryOf(checks: readonly CheckResult[]): string {
  const count = (status: CheckResult['status']) => checks.filter((each) => each.status === status).length;
  const [failing, unknown] = [count('will-fail'), count('not-checked')];
  if (failing + unknown === 0) return `all is well (${checks.length} checks)`;
  const parts = [
    ...(failing > 0 ? [`${failing} will fail`] : []),
    ...(unknown > 0 ? [`${unknown} could not be checked`] : []),
    `${count('fine')} fine`,
  ];
  return parts.join(', ');
}

function rows(checks: readonly CheckResult[], isWhole: boolean): string[] {
  const rank = ({ status, system }: CheckResult) =>
    ORDER.indexOf(status) * SYSTEMS.length + SYSTEMS.indexOf(system);
  return checks
    .filter(({ status }) => isWhole || status !== 'fine')
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((check) => rowOf(check));
}

function rowOf(check: CheckResult): string[] {
  const head = `  ${MARKS[check.status]}  ${check.system.padEnd(10)}  ${check.needed}`;
  switch (check.status) {
    case 'fine':
      return [check.detail === '' ? head : `${head}: ${check.detail}`];
    case 'not-checked':
      return [`${head}: ${check.why}`];
    case 'will-fail':
      return [
        `${head}: ${check.why}`,
        ...check.advice.split('\n').map((line) => `                 → ${line}`),
      ];
  }
}
