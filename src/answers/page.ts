/** The page of a link: made by the server, without a script, with every text from outside escaped. */
import { createHash } from 'node:crypto';
import type { AnswerAction } from '../model/answers';
import type { Named } from '../model/message';
import { escapeHtml as text } from '../text/escape';
import type { PageFacts } from './facts';
import { STYLE } from './page-style';
import { WORDS } from './sentences';
import type { LoggedIn } from './session';

export interface Page {
  readonly title: string;
  /** What came of it, or why nothing can; null where the question is open. */
  readonly notice: { readonly text: string; readonly isGood: boolean } | null;
  /** Whose link it is; null where that is not known. */
  readonly madeFor: string | null;
  /** What can be answered now; null where nothing can. */
  readonly ask: Exclude<AnswerAction, 'view'> | null;
  /** Null where nothing is known of an incident. */
  readonly facts: PageFacts | null;
  /** That says the same; null where none does. */
  readonly command: string | null;
  /** Where somebody has to log in before they answer: the host of the issuer. Null: nowhere, or it was done. */
  readonly login: string | null;
  /** Who has logged in; null for nobody. */
  readonly person: LoggedIn | null;
}

/** In the form's one field: a request without it answers nothing. */
export const CONFIRM = 'confirm';
/** In that of a person who has logged in, beside it. */
export const PROOF = 'proof';
/** In the page's own address: begins a login. */
export const LOGIN = 'login';
const STOPS: readonly AnswerAction[] = ['reject', 'stop-changes', 'stop-execution'];

/** Security headers of every answer: nothing is kept, framed, indexed or told to another site. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

export function pageHtml({ title, notice, madeFor, ask, facts, command, login, person }: Page): string {
  const where = facts ? `${facts.service}: database connection pool` : 'Connection pool runbook';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow,noarchive">
<title>${text(title)} ${text(where)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="soft">${text(where)}${facts?.since ? `, since ${timeHtml(facts.since)}` : ''}${facts ? `; ${text(facts.status)}` : ''}</p>
<h1>${text(title)}</h1>
${notice ? `<p class="notice${notice.isGood ? ' good' : ''}" role="${notice.isGood ? 'status' : 'alert'}">${text(notice.text)}</p>` : ''}
${planHtml(facts, ask !== null)}
${ask === null ? '' : login === null ? formHtml(ask, madeFor, person) : loginHtml(ask, login)}
${facts ? factsHtml(facts) : ''}
${footHtml(madeFor, command, facts)}
</main>
</body>
</html>
`;
}

function planHtml(facts: PageFacts | null, isAsked: boolean): string {
  if (!facts?.plan) return '';
  const { summary, hash, until } = facts.plan;
  return `<h2>${isAsked ? 'The plan that waits for approval' : 'The plan'}</h2>
<p class="plan">${text(summary)}</p>
<p class="soft">plan <code>${text(hash)}</code>, until ${timeHtml(until)}</p>`;
}

/** It goes to the page's own address: the link itself stands nowhere in the page. */
function formHtml(
  action: Exclude<AnswerAction, 'view'>,
  madeFor: string | null,
  person: LoggedIn | null,
): string {
  const { button, effect } = WORDS[action];
  return `<form method="post">
<input type="hidden" name="${CONFIRM}" value="${action}">${person ? `\n<input type="hidden" name="${PROOF}" value="${text(person.proof)}">` : ''}
<p id="effect">${text(effect)}</p>
<button${STOPS.includes(action) ? ' class="stop"' : ''} aria-describedby="effect">${text(button ?? '')}</button>
<p class="soft">Recorded as ${person ? `${text(person.by)}, who is logged in` : `${text(madeFor ?? 'unknown')}, for whom this link was made`}. It works once.</p>
</form>`;
}

/** A link and no form: a form may lead to this page's own site alone. Nothing is answered by it. */
function loginHtml(action: Exclude<AnswerAction, 'view'>, host: string): string {
  const { button, effect } = WORDS[action];
  return `<p id="effect">${text(effect)}</p>
<p><a class="button" href="?${LOGIN}" aria-describedby="login">Log in to answer</a></p>
<p class="soft" id="login">You log in at ${text(host)} and come back here. Nothing is done before you press “${text(button ?? '')}”.</p>`;
}

function factsHtml({ evidence, clock, changes, entries }: PageFacts): string {
  const items = entries.map(
    ({ at, offset, text: said }) =>
      `<li><span class="soft">${text(at)} UTC, ${text(offset)}</span><br>${text(said)}</li>`,
  );
  return [
    listHtml('The clock', clock),
    listHtml('The evidence', evidence),
    `<h2>What was changed</h2>\n${changes.length === 0 ? '<p>Nothing.</p>' : `<ul>${changes.map((each) => `<li>${text(each)}</li>`).join('')}</ul>`}`,
    items.length === 0 ? '' : `<h2>What happened, newest first</h2>\n<ul>\n${items.join('\n')}\n</ul>`,
  ].join('\n');
}

function listHtml(title: string, list: readonly Named[]): string {
  if (list.length === 0) return '';
  const items = list.map(({ name, text: said }) => `<dt>${text(name)}</dt><dd>${text(said)}</dd>`);
  return `<h2>${text(title)}</h2>\n<dl>${items.join('\n')}</dl>`;
}

function footHtml(madeFor: string | null, command: string | null, facts: PageFacts | null): string {
  const commands = [command, facts?.command ?? null].filter((each) => each !== null);
  return [
    commands.length === 0 ? '' : '<h2>By command</h2>',
    ...commands.map((each) => `<p><code>${text(each)}</code></p>`),
    madeFor === null ? '' : `<p class="soft">This link was made for ${text(madeFor)}. Do not pass it on.</p>`,
    '<p><a href="">Read again</a></p>',
  ].join('\n');
}

function timeHtml(at: string): string {
  // As people read it: the second, and which clock it is by.
  return `<time datetime="${text(at)}">${text(at.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC'))}</time>`;
}
