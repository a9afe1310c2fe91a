/** Kinds of values that the configuration is made of, each with what it accepts. */
import * as z from 'zod';
import { MODES, type Mode } from '../model/incident';

export const seconds = z.number().int().min(0).max(86_400);
export const positiveSeconds = z.number().int().min(1).max(86_400);
/** Of what is compared and not waited for: Step Functions waits for whole seconds alone. */
export const fractionalSeconds = z.number().min(0.001).max(86_400);
export const ratio = z.number().gt(0).lt(1);
/** A Kubernetes object name (RFC 1123 label), because it becomes part of API paths. */
export const kubernetesName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a Kubernetes name: lower case letters, digits and dashes');
/**
 * A Prometheus metric name, because it becomes part of queries. What OpenTelemetry has in its names beside letters and
 * digits (Metrics API, Instrument name syntax: dots, dashes, slashes) Prometheus takes from version 3 on.
 */
export const metricName = z
  .string()
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:./-]*$/, 'a Prometheus metric name, without quotes');
export const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_./-]*$/, 'a Prometheus label name, without quotes');
export const environmentVariable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of an environment variable');
/** Why a protection is given up: the field's name says which, and that it has to be written down. */
export const reason = z.string().min(10).max(200);
/** An `application_name`, in which `*` stands for anything. */
export const applicationPattern = z.string().min(1).max(63);

/** How far one kind of change may go by itself. The stricter of this and the mode of the execution holds. */
export const ACTION_MODES = ['auto', 'approve', 'dry-run', 'off'] as const;
export type ActionMode = (typeof ACTION_MODES)[number];
export const actionMode = z.enum(ACTION_MODES, `one of ${ACTION_MODES.join(', ')}`).default('auto');
/** The same, for a change that a person approves unless the configuration says otherwise. */
export const approvedActionMode = z
  .enum(ACTION_MODES, `one of ${ACTION_MODES.join(', ')}`)
  .default('approve');

const MODE_MEANINGS: Readonly<Record<Mode, string>> = {
  auto: 'changes are made at once, within the guard rails',
  approve: 'each change waits until a person approves it',
  'dry-run': 'the plan is shown, and nothing is changed',
};
export const MODE_CHOICE = MODES.map((mode) => `${mode} (${MODE_MEANINGS[mode]})`).join(', ');
/** Without a default: nothing is changed by itself in a place where nobody said that it may be. */
export const executionMode = z.enum(MODES, `choose one of ${MODE_CHOICE}`);
