/** Each kind of risk in words. */
import type { Risk, RiskKind } from '../model/state';

export const RISK_TEXT: Readonly<Record<RiskKind, string>> = {
  'data-loss': 'risk of data loss',
  'customer-facing': 'customer-facing',
};

/** A risk in one line, with what shows it. */
export function riskText({ kind, why }: Risk): string {
  return `${RISK_TEXT[kind]}: ${why}`;
}
