/** Numbers and times for people. */
import { clockText } from '../../src/text/units';

export { columnText, durationText, offsetText } from '../../src/text/units';

/** `2026-01-31 03:00:20`, UTC. */
export function timeText(at: string): string {
  return `${at.slice(0, 10)} ${clockText(at)}`;
}

export { clockText };

export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** A check's value in its unit. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  if (unit === 'share') return percentText(value);
  const number = Number.isInteger(value) ? value : Math.round(value);
  return unit === 'ms' ? `${number} ms` : `${number}`;
}

/** As people read it: `EscalateNothingPermitted` becomes `Escalate nothing permitted`. */
export function stateTitle(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0) + words.slice(1).toLowerCase();
}

/** Short, for names that a machine has made: the first part is enough to tell them apart. */
export function shortName(name: string): string {
  return name.length > 20 ? `${name.slice(0, 18)}…` : name;
}
