/** Expressions of the Common Expression Language, with the extensions for text that Kubernetes has too. */
import { type CelInput, type CelResult, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

const ENVIRONMENT = celEnv({ funcs: strings });

/** What an expression's names mean. */
export type Meanings = Record<string, CelInput>;

/** @returns what evaluates it; the result may be an error. @throws Error when it is no expression. */
export function compiled(expression: string): (meanings: Meanings) => CelResult {
  return plan(ENVIRONMENT, parse(expression));
}

/** Why it is not true; undefined when it is. */
export function notTrue(result: CelResult): { readonly error?: string } | undefined {
  if (isCelError(result)) return { error: result.message };
  return result === true ? undefined : {};
}

/** A JSON value as Kubernetes shows it to an expression: whole numbers are `int`, and objects are maps. */
export function celValue(value: unknown): CelInput {
  if (Array.isArray(value)) return value.map(celValue);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value as CelInput;
  return new Map(
    Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, celValue(part)]])),
  );
}
