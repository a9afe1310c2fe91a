/** The options of the commands: what each may be. Nothing else is here, so that they can be described without what they do. */

export const LIST_STATUSES = ['running', 'succeeded', 'failed', 'timed_out', 'aborted'] as const;
export interface ListOptions {
  readonly limit: string;
  readonly checks?: boolean;
  readonly status?: (typeof LIST_STATUSES)[number];
}

export const TIMELINE_FORMATS = ['text', 'markdown', 'json', 'html'] as const;
export interface TimelineOptions {
  readonly format: string;
  readonly output?: string;
  readonly follow?: boolean;
  readonly width?: string;
}

export const REVIEW_FORMATS = ['markdown', 'html'] as const;
export interface ReviewOptions {
  readonly format: string;
  readonly output?: string;
}

export interface StatsOptions {
  readonly since: string;
  readonly target?: string;
  readonly from?: string;
  readonly bucket?: string;
}

export interface StartOptions {
  readonly input: string;
  readonly dryRun?: boolean;
  readonly approve?: boolean;
  readonly trace?: string;
}

/** Who decides: of everything that a person says. */
export interface ByOptions {
  readonly by: string;
}

export interface PlanOptions extends ByOptions {
  readonly plan?: string;
}

export interface StopOptions extends ByOptions {
  readonly reason: string;
}

export const CHANGES_VERBS = ['stop', 'allow', 'show'] as const;
export type ChangesVerb = (typeof CHANGES_VERBS)[number];
export interface ChangesOptions extends ByOptions {
  readonly target?: string | undefined;
  readonly execution?: string | undefined;
  readonly all?: boolean | undefined;
  readonly reason: string;
}

export interface CheckOptions {
  readonly target?: string | undefined;
  readonly all?: boolean;
  readonly ownCluster?: boolean;
  readonly readOnly?: boolean;
  readonly deployed?: boolean;
  readonly sendTest?: string;
}

export interface DiscoverOptions {
  readonly namespace: string;
  readonly deployment: string;
  readonly prometheus?: string | undefined;
}

export interface BacktestOptions {
  readonly since: string;
  readonly from?: string;
  readonly set: readonly string[];
  readonly page?: string;
}

export interface ExplainOptions {
  readonly evidence: string;
  readonly target?: string;
  readonly set: readonly string[];
}

export interface ConsoleOptions extends ByOptions {
  readonly port?: string;
  readonly readOnly?: boolean;
  readonly stateMachine?: string;
  readonly bucket?: string;
}

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];
