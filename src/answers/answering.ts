/** From a request to its page: the link is checked, the incident read, and on a confirmed POST the answer given. */
import type { Configuration } from '../configuration/configuration';
import type { Incident } from '../model/incident';
import type { TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';
import { errorText } from '../text/error-text';
import { answer, type StopExecution } from './answer';
import { commandFor, factsOf, type PageFacts } from './facts';
import { type Judged, judge, type Refusal } from './judge';
import { CONFIRM, type Page, PROOF } from './page';
import { type ExecutionReader, readSituation } from './reading';
import { NOTHING_DONE, refusalText, unsignedText, WORDS } from './sentences';
import { isOwnForm, type LoggedIn } from './session';
import { type Claims, linkId, nameOf, type Verified } from './token';

export interface Answering extends ExecutionReader {
  verify(token: string): Promise<Verified>;
  readonly stop: StopExecution;
  records(incident: Incident): TargetRecords;
  config(): Configuration;
  now(): Date;
}

/** Of the page alone. */
export interface PageTools extends Answering {
  /** Who has logged in for this link, by what their browser keeps. */
  loggedIn(token: string, cookies: string): Promise<LoggedIn | null>;
}

export interface Asked {
  readonly token: string;
  readonly method: string;
  readonly form: URLSearchParams;
  /** As the browser sent them. */
  readonly cookies: string;
}

export interface Reply {
  readonly status: number;
  readonly page: Page;
  /** For the log. */
  readonly outcome: string;
  readonly claims: Claims | null;
  /** Who has logged in; null for nobody. */
  readonly person: LoggedIn | null;
  /** What failed; left out where nothing did. */
  readonly problem?: unknown;
}

const NO_INCIDENT = { madeFor: null, ask: null, facts: null, command: null, login: null, person: null };
/** 403 for what is no link of ours, 410 for what is over for good, 409 for what another message may answer. */
const STATUS: Readonly<Record<Refusal['code'], number>> = {
  ...{ 'another-audience': 403, 'not-started': 409, 'no-question': 409, 'lock-lost': 409, 'other-plan': 409 },
  'login-needed': 401,
  ...{ used: 410, answered: 410, over: 410, expired: 410 },
};
const UNAVAILABLE = 503;
/** API Gateway's alarms count 400 for a lost alert: this is none. */
const NOT_CONFIRMED = 422;

/** Never throws: what can't be read is told as such, with what to do instead. */
export async function answerPage(asked: Asked, tools: PageTools): Promise<Reply> {
  const { token, cookies } = asked;
  let verified: Verified;
  let person: LoggedIn | null;
  try {
    verified = await tools.verify(token);
    const { login } = tools.config().deployment.answers;
    person = login ? await tools.loggedIn(token, cookies) : null;
  } catch (problem) {
    const why = 'The key that checks this link could not be read just now.';
    return failed(why, problem, null, 'Link');
  }
  if (verified.kind === 'refused') {
    const notice = { text: `${unsignedText(verified.code)} ${NOTHING_DONE}`, isGood: false };
    const page = { ...NO_INCIDENT, title: 'This link does not work', notice };
    return { status: 403, page, outcome: verified.code, claims: null, person: null };
  }
  const { claims } = verified;
  try {
    return await incidentPage(asked, claims, person, tools);
  } catch (problem) {
    if (problem instanceof Error && problem.name === 'ExecutionDoesNotExist') return unknownExecution(claims);
    const why = `The execution ${claims.execution} could not be read (${errorText(problem)}).`;
    return failed(why, problem, claims, WORDS[claims.action].title);
  }
}

async function incidentPage(
  { token, method, form }: Asked,
  claims: Claims,
  person: LoggedIn | null,
  tools: Answering,
): Promise<Reply> {
  const config = tools.config();
  const { login } = config.deployment.answers;
  const speaker = person && { by: person.by, through: 'login' as const, subject: person.subject };
  const { described, history, situation } = await readSituation(claims.execution, tools);
  const now = tools.now();
  const judged: Judged = {
    ...{ claims, link: linkId(token), situation, config, now },
    ...(speaker && { speaker }),
  };
  const shown = new Shown(
    claims,
    factsOf(history, situation, now),
    commandFor(claims, described.executionArn ?? ''),
    person,
    login ? new URL(login.issuer).host : null,
  );
  if (method !== 'POST') return look(judged, shown, tools);
  const isOwn = person === null || isOwnForm(person, form.get(PROOF));
  if (claims.action === 'view' || form.get(CONFIRM) !== claims.action || !isOwn) {
    return shown.page(
      NOT_CONFIRMED,
      'not-confirmed',
      `The answer was not confirmed on this page. ${NOTHING_DONE}`,
    );
  }
  return give(judged, shown, tools);
}

/** A look does nothing: whoever shows a preview of a link, or checks where it leads, looks. */
async function look(judged: Judged, shown: Shown, tools: Answering): Promise<Reply> {
  const { claims, situation } = judged;
  let record: TargetRecord | null = null;
  if (situation.incident && needsRecord(claims)) {
    try {
      ({ record } = await tools.records(situation.incident).read());
    } catch (problem) {
      return shown.failed(
        `Whether it was answered already could not be read (${errorText(problem)}).`,
        problem,
      );
    }
  }
  const refusal = judge(judged, record);
  // Whoever looks need not log in; whoever answers is asked to.
  return refusal && refusal.code !== 'login-needed' ? shown.refused(refusal) : shown.open();
}

async function give(judged: Judged, shown: Shown, tools: Answering): Promise<Reply> {
  const { claims, situation } = judged;
  // Without an incident there is no record, and nothing is written: it is judged alone.
  const early = situation.incident ? null : judge(judged, null);
  if (early || !situation.incident)
    return early ? shown.refused(early) : shown.refused({ code: 'not-started' });
  try {
    const outcome = await answer(judged, tools.records(situation.incident), tools.stop);
    if (outcome.kind === 'refused') return shown.refused(outcome.refusal);
    return shown.done(`${WORDS[claims.action].done} Recorded as ${outcome.said.by}, at ${outcome.said.at}.`);
  } catch (problem) {
    const why = `Your answer could not be confirmed (${errorText(problem)}).`;
    return shown.failed(`${why} Read the page again to see whether it was recorded.`, problem, true);
  }
}

function needsRecord({ action }: Claims): boolean {
  return action !== 'view' && action !== 'stop-execution';
}

/** Pages of one incident. */
class Shown {
  constructor(
    private readonly claims: Claims,
    private readonly facts: PageFacts,
    private readonly command: string | null,
    private readonly person: LoggedIn | null,
    /** Where one logs in; null where nobody has to. */
    private readonly issuer: string | null,
  ) {}

  open(): Reply {
    const { action } = this.claims;
    return this.reply(200, 'open', { notice: null, ask: action === 'view' ? null : action });
  }

  done(text: string): Reply {
    return this.reply(200, 'done', { notice: { text, isGood: true }, title: 'Done' });
  }

  refused(refusal: Refusal): Reply {
    const { action } = this.claims;
    if (refusal.code === 'login-needed' && action !== 'view') {
      const text = `An answer needs a login, which is good for 10 minutes. ${NOTHING_DONE}`;
      return this.reply(STATUS[refusal.code], refusal.code, { notice: { text, isGood: false }, ask: action });
    }
    return this.page(
      STATUS[refusal.code],
      refusal.code,
      `${refusalText(refusal, this.claims)} ${NOTHING_DONE}`,
    );
  }

  page(status: number, outcome: string, text: string): Reply {
    return this.reply(status, outcome, { notice: { text, isGood: false }, title: 'Nothing was done' });
  }

  /** @param isUnclear something may have been done. */
  failed(why: string, problem: unknown, isUnclear = false): Reply {
    const text = isUnclear ? why : `${why} ${NOTHING_DONE} Try again in a minute, or use the command below.`;
    const title = isUnclear ? 'Not confirmed' : 'Nothing was done';
    return { ...this.reply(UNAVAILABLE, 'failed', { notice: { text, isGood: false }, title }), problem };
  }

  private reply(status: number, outcome: string, page: Pick<Page, 'notice'> & Partial<Page>): Reply {
    const { claims, facts, command, person } = this;
    const base = { title: WORDS[claims.action].title, madeFor: nameOf(claims), ask: null, facts, command };
    const login = person === null ? this.issuer : null;
    return { status, outcome, claims, person, page: { ...base, login, person, ...page } };
  }
}

/** Step Functions forgets an execution 90 days after its end. */
function unknownExecution(claims: Claims): Reply {
  const notice = {
    text: `There is no execution ${claims.execution} any more. ${NOTHING_DONE}`,
    isGood: false,
  };
  const page = { ...NO_INCIDENT, title: 'This link does not work', notice };
  return { status: 410, page, outcome: 'unknown-execution', claims, person: null };
}

/** With nothing known of the incident. */
function failed(why: string, problem: unknown, claims: Claims | null, title: string): Reply {
  const text = `${why} ${NOTHING_DONE} Try again in a minute, or use the commands in the message.`;
  const page = { ...NO_INCIDENT, title, notice: { text, isGood: false } };
  return { status: UNAVAILABLE, page, outcome: 'failed', claims, person: null, problem };
}
