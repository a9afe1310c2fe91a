/** What a token says, as bytes. */
import type { AnswerAction } from '../model/answers';
import type { CalledAudience } from '../model/audiences';

export interface Claims {
  readonly action: AnswerAction;
  /** By its name. */
  readonly execution: string;
  /** Of the plan: twelve hexadecimal digits; null where it is about none. */
  readonly planHash: string | null;
  readonly audience: CalledAudience;
  /** Who that audience is, where the configuration names one person. */
  readonly person: string | null;
  /** ISO 8601, UTC, whole seconds: of the message. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** Numbers stay what they are: a link that is out there means what it meant. */
const ACTIONS: Readonly<Record<AnswerAction, number>> = {
  approve: 1,
  reject: 2,
  acknowledge: 3,
  'stop-execution': 4,
  'stop-changes': 5,
  view: 6,
};
const AUDIENCES: Readonly<Record<CalledAudience, number>> = {
  'sre-on-call': 1,
  'lead-engineer': 2,
  'engineering-manager': 3,
  'customer-success': 4,
};

const HEAD_BYTES = 10;
const PLAN_BYTES = 6;
const PLAN = /^[0-9a-f]{12}$/;
const ID_BYTES = 16;

/** How a name is written: those that the intake and Step Functions give take half of their characters. */
const NAMES: readonly { readonly form: RegExp; readonly write: (hex: string) => string }[] = [
  { form: /^pool-([0-9a-f]{32})$/, write: (hex) => `pool-${hex}` },
  {
    form: /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/,
    write: (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  },
];
/** Any other: its length, and its text. */
const OTHER_NAME = 255;

/** Whole seconds, up: a link is good for as long as its question. @throws RangeError for what there is no room for. */
export function payloadOf(claims: Claims): Buffer {
  const { action, audience, issuedAt, expiresAt, planHash, execution, person } = claims;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(ACTIONS[action] | (planHash === null ? 0 : 0x80), 0);
  head.writeUInt8(AUDIENCES[audience], 1);
  head.writeUInt32BE(secondsOf(issuedAt), 2);
  head.writeUInt32BE(secondsOf(expiresAt), 6);
  if (planHash !== null && !PLAN.test(planHash)) throw new RangeError('no hash of a plan');
  return Buffer.concat([
    head,
    Buffer.from(planHash ?? '', 'hex'),
    nameBytes(execution),
    Buffer.from(person ?? '', 'utf8'),
  ]);
}

/** Null for bytes that nobody of this version wrote. */
export function claimsOf(bytes: Buffer): Claims | null {
  if (bytes.length <= HEAD_BYTES) return null;
  const first = bytes.readUInt8(0);
  const hasPlan = (first & 0x80) !== 0;
  const action = keyOf(ACTIONS, first & 0x7f);
  const audience = keyOf(AUDIENCES, bytes.readUInt8(1));
  const nameAt = HEAD_BYTES + (hasPlan ? PLAN_BYTES : 0);
  const name = readName(bytes.subarray(nameAt));
  if (!action || !audience || !name) return null;
  return {
    ...{ action, audience, execution: name.text },
    planHash: hasPlan ? bytes.subarray(HEAD_BYTES, nameAt).toString('hex') : null,
    person: bytes.subarray(nameAt + name.length).toString('utf8') || null,
    issuedAt: timeOf(bytes.readUInt32BE(2)),
    expiresAt: timeOf(bytes.readUInt32BE(6)),
  };
}

function nameBytes(execution: string): Buffer {
  const form = NAMES.findIndex(({ form: each }) => each.test(execution));
  const digits = NAMES[form]?.form.exec(execution)?.slice(1).join('');
  if (digits !== undefined) return Buffer.concat([Buffer.from([form]), Buffer.from(digits, 'hex')]);
  const text = Buffer.from(execution, 'utf8');
  // Step Functions, StartExecution: a name has 1 to 80 characters.
  if (text.length === 0 || text.length > OTHER_NAME) throw new RangeError('no name of an execution');
  return Buffer.concat([Buffer.from([OTHER_NAME, text.length]), text]);
}

function readName(bytes: Buffer): { readonly text: string; readonly length: number } | null {
  const [form, size = 0] = bytes;
  if (form === undefined) return null;
  const length = form === OTHER_NAME ? 2 + size : 1 + ID_BYTES;
  if (bytes.length < length) return null;
  if (form === OTHER_NAME) return { text: bytes.subarray(2, length).toString('utf8'), length };
  const known = NAMES[form];
  return known ? { text: known.write(bytes.subarray(1, length).toString('hex')), length } : null;
}

function keyOf<Key extends string>(numbers: Readonly<Record<Key, number>>, wanted: number): Key | undefined {
  return (Object.keys(numbers) as Key[]).find((key) => numbers[key] === wanted);
}

function secondsOf(time: string): number {
  return Math.ceil(Date.parse(time) / 1_000);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
