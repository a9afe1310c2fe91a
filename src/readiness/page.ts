/** The answer as one HTML file that needs nothing else: no script, no request, every text escaped. */
import { escapeHtml } from '../text/escape';
import { htmlPage } from '../text/html-page';
import { type CheckResult, type Readiness, SYSTEMS } from './result';
import { summaryOf } from './table';

const STYLE = `:root{color-scheme:light dark}body{margin:0 auto;padding:1rem;max-width:64rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere;background:#fff;color:#1f2328}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:1.8rem}table{border-collapse:collapse;width:100%}
td{border-top:1px solid #8884;padding:.3rem .6rem .3rem 0;vertical-align:top}td:not(:last-child){width:1%;overflow-wrap:normal}code{font-size:.9em}
.will-fail{font-weight:600;color:#cf222e}.not-checked{color:#9a6700}.fine{color:#57606a}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}.will-fail{color:#ff7b72}.not-checked{color:#d29922}.fine{color:#9da7b3}}`;

const WORDS = { 'will-fail': 'will fail', 'not-checked': 'could not be checked', fine: 'fine' } as const;
const ORDER = Object.keys(WORDS);

/** What needs somebody first. */
export function readinessHtml({ checkedAt, targets, shared }: Readiness): string {
  const title = `Check of ${checkedAt}`;
  const section = (name: string, checks: readonly CheckResult[]) =>
    `<h2>${escapeHtml(name)}: ${escapeHtml(summaryOf(checks))}</h2>\n<table><tbody>\n${sorted(checks).map(row).join('\n')}\n</tbody></table>`;
  const sections = [
    ...targets.map(({ target, checks }) => section(target, checks)),
    section('all targets', shared),
  ];
  return htmlPage(title, STYLE, sections.join('\n'));
}

function sorted(checks: readonly CheckResult[]): CheckResult[] {
  const rank = ({ status, system }: CheckResult) =>
    ORDER.indexOf(status) * SYSTEMS.length + SYSTEMS.indexOf(system);
  return checks.toSorted((one, other) => rank(one) - rank(other));
}

function row(check: CheckResult): string {
  const { status, system, needed } = check;
  return `<tr><td class="${status}">${WORDS[status]}</td><td>${escapeHtml(system)}</td><td>${escapeHtml(needed)}${said(check)}</td></tr>`;
}

function said(check: CheckResult): string {
  switch (check.status) {
    case 'fine':
      return check.detail === '' ? '' : `: ${escapeHtml(check.detail)}`;
    case 'not-checked':
      return `: ${escapeHtml(check.why)}`;
    case 'will-fail':
      return `: ${escapeHtml(check.why)}<br><code>${escapeHtml(check.advice)}</code>`;
  }
}
