/** A cell of the matrix: what fails, how, at which step, in what happens meanwhile. */
import type { Failure } from './failures';

export const DEPENDENCIES = [
  'kubernetes',
  'pod-metrics',
  'postgres',
  'pooler',
  'prometheus',
  'step-functions',
  'lambda',
  'secrets',
  's3',
  'sns',
  'pagerduty',
  'slack',
  'slack-bot',
  'statuspage',
  'webhook',
  'teams',
  'platform',
] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/**
 * What happens in the execution that a cell strikes:
 * - `leak`: sessions leak and are ended;
 * - `stopped`: they leak while a person has stopped all changes, so that people are paged until one of them acts;
 * - `surge`: the pools are full of work, and replicas are added;
 * - `larger`: the same where no replica may be added, so that each pod gets a larger pool;
 * - `autoscaled`: as `surge`, where an autoscaler owns the replicas;
 * - `larger-stuck`: new pods never come, so that the larger pool is rolled back;
 * - `pooled`: the pool of the pooler is full, and is made larger;
 * - `skewed`: one pod alone is full, and is replaced;
 * - `traced`: a person asks for connection tracing;
 * - `asked`: sessions leak, and a person approves by a button in Slack, or acknowledges in PagerDuty.
 */
export type Story =
  | 'leak'
  | 'stopped'
  | 'surge'
  | 'larger'
  | 'larger-stuck'
  | 'autoscaled'
  | 'pooled'
  | 'skewed'
  | 'traced'
  | 'asked';

export interface Cell {
  readonly dependency: Dependency;
  readonly step: string;
  readonly failure: Failure;
  readonly story: Story;
  /** Of a lost answer: the request that is made, and after which nothing comes back. */
  readonly request?: Request;
}

/** A request by its method and a part of its path, or a statement by a part of it. */
export interface Request {
  readonly what: string;
  readonly method?: string;
  readonly path?: RegExp;
  readonly body?: RegExp;
  readonly statement?: string;
}
