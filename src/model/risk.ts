/** Risks: what calls for more people at once, and what each step that reads evidence found of them. */

export type RiskKind = 'data-loss' | 'customer-facing';

/** Something that calls for more people at once, whatever the repair does. */
export interface Risk {
  readonly kind: RiskKind;
  readonly why: string;
}

/** The risks that one look found. Every step that reads evidence has one: what is new is told at once. */
export interface RiskLook {
  readonly risks: readonly Risk[];
  /** Risks nobody was told of yet, to be told now. */
  readonly newRisks: readonly Risk[];
  readonly hasNewRisks: boolean;
  /** Set by the state machine once people were told, or could not be: the response goes on. */
  readonly areRisksTold?: true;
  /** When the evidence behind it was read; left out where none was read so far. */
  readonly lookedAt?: string;
  /** When people were last to be told, and of what by then: a message that is lost is sent again, and not at each look. */
  readonly tried?: { readonly at: string; readonly kinds: readonly RiskKind[]; readonly times?: number };
}

/** Where the steps that look leave what they found. */
export const LOOKS = ['diagnosis', 'remediation', 'followUp', 'validation'] as const;

export type LookKey = (typeof LOOKS)[number];
