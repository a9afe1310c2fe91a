/** The timeline as one HTML file that needs nothing else: no script, no request, every text from outside escaped. */

import { escapeHtml } from '../../../text/escape';
import { clockText, lengthText, offsetText } from '../../../text/units';
import type { Timeline, TimelineEntry } from '../model';
import { milestonesOf, placeOf, titleOf, tookText, triggerText } from './describe';
import { ganttSvg } from './gantt';
import { STYLE } from './html-style';

export function timelineHtml(timeline: Timeline): string {
  const { execution, entries, historyEvents } = timeline;
  const title = escapeHtml(titleOf(timeline));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="soft">${escapeHtml(triggerText(timeline))}; started ${escapeHtml(execution.startedAt ?? 'at an unknown time')}, ${escapeHtml(execution.endedAt ? `ended ${execution.endedAt}` : 'not ended')}</p>
<p class="soft">${escapeHtml(execution.arn)}</p>
<h2>Milestones</h2>
<ul class="milestones">
${milestonesOf(timeline)
  .map(
    ({ name, seconds, formula }) =>
      `<li>${escapeHtml(name)}<b>${lengthText(seconds, 'not reached')}</b><small>= ${escapeHtml(formula)}</small></li>`,
  )
  .join('\n')}
</ul>
<h2>Picture</h2>
<p class="soft">Diamond: a change. Triangle: a warning. Cross: an error. Tick: a success. Person: an engineer. Times are counted from the start of the incident.</p>
<div class="picture" tabindex="0" role="region" aria-label="Picture of the timeline, can be scrolled">
${ganttSvg(timeline)}
</div>
<h2>What happened</h2>
<table>
<thead><tr><th>UTC</th><th>Offset</th><th>Took</th><th>Who</th><th>State</th><th>What</th></tr></thead>
<tbody>
${entries.map(row).join('\n')}
</tbody>
</table>
<p class="soft">Made from ${historyEvents} history events.</p>
</body>
</html>
`;
}

function row(entry: TimelineEntry): string {
  const { at, offsetSeconds, actor, branch, severity, text, evidence } = entry;
  const took = tookText(entry, 'not over');
  return (
    `<tr class="${severity}">` +
    `<td class="num"><time datetime="${at}" title="${at}">${clockText(at)}</time></td>` +
    `<td class="num">${offsetText(offsetSeconds)}</td>` +
    `<td class="num">${took}</td>` +
    `<td>${actor}</td>` +
    `<td>${escapeHtml(placeOf(entry))}${branch === 'main' ? '' : ` <small>in ${escapeHtml(branch)}</small>`}</td>` +
    `<td class="what">${severity === 'info' ? '' : `<span class="word">${severity}:</span> `}${escapeHtml(text)}${details(evidence)}</td></tr>`
  );
}

function details(evidence: readonly string[]): string {
  if (evidence.length === 0) return '';
  const lines = evidence.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
  return `<details><summary>evidence (${evidence.length})</summary><ul>${lines}</ul></details>`;
}
