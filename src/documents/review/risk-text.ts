/** Each kind of risk in words. */
import type { RiskKind } from '../../model/state';

export const RISK_TEXT: Readonly<Record<RiskKind, string>> = {
  'data-loss': 'risk of data loss',
  'customer-facing': 'customer-facing',
};
