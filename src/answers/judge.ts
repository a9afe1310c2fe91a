/** Whether a link may still be answered by, and if not, why: facts. The sentences are made last (`sentences.ts`). */
import type { Configuration } from '../configuration/configuration';
import { mayAnswer } from '../configuration/escalation-matrix';
import { acknowledgementOf } from '../escalate/acknowledge';
import type { TargetRecord } from '../model/target-record';
import { wordOn } from '../remediate/approval';
import type { Through } from '../text/who';
import type { Situation } from './situation';
import type { Claims } from './token';

/** Who said it, and when. */
export interface SaidBy {
  readonly by: string;
  readonly through?: Through | undefined;
  readonly at: string;
}

/** A person who has logged in, here or at another service. */
interface Speaker {
  readonly by: string;
  readonly through: Exclude<Through, 'link'>;
  /** What the issuer calls them for ever; left out for those of another service. */
  readonly subject?: string;
}

export type Refusal =
  | { readonly code: 'another-audience' | 'not-started' | 'no-question' | 'lock-lost' | 'login-needed' }
  /** This link has been answered by. */
  | { readonly code: 'used'; readonly said: SaidBy }
  /** The question was answered, by another link or another way. */
  | { readonly code: 'answered'; readonly what: Answered; readonly said: SaidBy }
  | { readonly code: 'over'; readonly status: string }
  | { readonly code: 'expired'; readonly at: string }
  /** Another plan is asked about by now. */
  | { readonly code: 'other-plan'; readonly planHash: string; readonly summary: string };

export type Answered = 'approved' | 'rejected' | 'acknowledged' | 'changes-stopped';

export interface Judged {
  readonly claims: Claims;
  /** Stands for the link in the record. */
  readonly link: string;
  /** Who answers, where that is known better than by whom the link was made for. */
  readonly speaker?: Speaker;
  readonly situation: Situation;
  readonly config: Configuration;
  readonly now: Date;
}

/** @param record null where it was not read: then what it would tell is not known. */
export function judge(judged: Judged, record: TargetRecord | null): Refusal | null {
  const refusal = overall(judged, record);
  if (refusal || judged.claims.action === 'view') return refusal;
  return isHeard(judged.speaker?.through ?? 'link', judged.config) ? null : { code: 'login-needed' };
}

/** Whether a word by this way is one, where the configuration asks for a login. */
export function isHeard(through: Through, { deployment }: Configuration): boolean {
  const { login } = deployment.answers;
  return (
    login === undefined || through === 'login' || (login.alsoTaken as readonly string[]).includes(through)
  );
}

function overall(judged: Judged, record: TargetRecord | null): Refusal | null {
  const { claims, situation, config, now } = judged;
  if (!mayAnswer(claims.action, claims.audience, config)) return { code: 'another-audience' };
  if (claims.action !== 'view') {
    const said = record && spent(judged, record);
    if (said) return said;
    if (!situation.isRunning) return { code: 'over', status: situation.status };
  }
  if (now >= new Date(claims.expiresAt)) return { code: 'expired', at: claims.expiresAt };
  if (claims.action === 'view' || claims.action === 'stop-execution') return null;
  if (!situation.incident) return { code: 'not-started' };
  if (claims.action === 'acknowledge' || claims.action === 'stop-changes') return null;
  return aboutPlan(judged, record);
}

function spent({ claims, link, situation }: Judged, record: TargetRecord): Refusal | null {
  const used = record.usedLinks.find((each) => each.link === link);
  if (used) return { code: 'used', said: { by: used.by, through: used.through ?? 'link', at: used.at } };
  switch (claims.action) {
    case 'approve':
    case 'reject': {
      const word = wordOn(record, situation.execution, claims.planHash ?? '');
      return word.kind === 'none' ? null : { code: 'answered', what: word.kind, said: word };
    }
    case 'acknowledge': {
      const said = acknowledgementOf(record, situation.execution);
      return said && { code: 'answered', what: 'acknowledged', said };
    }
    case 'stop-changes':
      return record.stop && { code: 'answered', what: 'changes-stopped', said: record.stop };
    default:
      return null;
  }
}

function aboutPlan({ claims, situation, now }: Judged, record: TargetRecord | null): Refusal | null {
  const { question } = situation;
  if (!question) return { code: 'no-question' };
  const { approval, summary } = question;
  if (approval.planHash !== claims.planHash) {
    return { code: 'other-plan', planHash: approval.planHash, summary };
  }
  if (now >= new Date(approval.expiresAt)) return { code: 'expired', at: approval.expiresAt };
  // Nobody waits for the word any more.
  return record && record.holder !== question.incident.id ? { code: 'lock-lost' } : null;
}
