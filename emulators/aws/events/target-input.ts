/** What of an event a rule's target receives. */
import { isRecord } from '../template/intrinsics';
import type { RuleTarget } from '../template/model';

/** JSON text: the whole event, a part of it, a constant, or a text made from parts. */
export function targetInput(target: RuleTarget, event: Readonly<Record<string, unknown>>): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(atPath(event, target.inputPath)) ?? 'null';
  if (!target.inputTransformer) return JSON.stringify(event);
  const { template, pathsMap } = target.inputTransformer;
  return fill(template, pathsMap, event);
}

/**
 * Replaces `<name>` by the part of the event that it stands for: inside quotes by its text, outside by its JSON.
 * A template that is one quoted text reaches the target with its quotes, as in the service.
 */
function fill(
  template: string,
  pathsMap: Readonly<Record<string, string>>,
  event: Readonly<Record<string, unknown>>,
): string {
  return template.replace(/<([^<>]+)>/g, (whole, name: string, offset: number) => {
    const path = pathsMap[name];
    if (path === undefined) return whole;
    const value = atPath(event, path);
    const json = JSON.stringify(value ?? '');
    const isQuoted = quotesBefore(template, offset) % 2 === 1;
    if (!isQuoted) return json;
    return typeof value === 'string' ? json.slice(1, -1) : value === undefined ? '' : json;
  });
}

function quotesBefore(text: string, end: number): number {
  return [...text.slice(0, end).matchAll(/(?<!\\)"/g)].length;
}

/** Simple paths only, as EventBridge allows: `$`, `$.detail.status`, `$.resources[0]`. */
function atPath(event: unknown, path: string): unknown {
  const steps = path.match(/[^.[\]]+/g)?.slice(1) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isRecord(value) ? value[step] : undefined;
  }, event);
}
