/** Escalate: brings composed messages to their audiences, through whatever notifier there is. */
import { EscalationError, errorText } from '../errors';
import type { Notifier } from '../ports';
import type { Delivery, Escalation, RiskKind } from '../state';
import { composeMessages, type EscalationRequest } from './messages';

/**
 * Tells every audience; one that can't be reached does not stop the others. A dry run tells nobody.
 * @throws EscalationError when nobody at all could be reached, so that the workflow tries again.
 */
export async function escalate(
  request: EscalationRequest,
  notifier: Notifier,
  now: Date,
): Promise<Escalation> {
  const { kind, state } = request;
  const messages = composeMessages(request, now);
  const silent = state.incident?.mode === 'dry-run';
  const deliveries = await Promise.all(
    messages.map(async ({ audience, message }): Promise<Delivery> => {
      if (silent) return { audience, delivered: false, detail: 'dry run: nobody is told' };
      try {
        await notifier.notify(audience, message);
        return { audience, delivered: true, detail: message.subject };
      } catch (error) {
        return { audience, delivered: false, detail: errorText(error) };
      }
    }),
  );
  const reached = deliveries.filter((delivery) => delivery.delivered);
  if (!silent && messages.length > 0 && reached.length === 0) {
    throw new EscalationError(
      `nobody could be told: ${deliveries.map((each) => `${each.audience}: ${each.detail}`).join('; ')}`,
    );
  }
  const known = state.riskEscalation?.risks ?? [];
  const told: RiskKind[] = kind === 'risk' ? (state.diagnosis?.newRisks ?? []).map((risk) => risk.kind) : [];
  return {
    kind,
    at: now.toISOString(),
    risks: [...known, ...told],
    deliveries,
    summary: summarize(kind, deliveries, silent),
  };
}

function summarize(kind: string, deliveries: readonly Delivery[], silent: boolean): string {
  const names = (delivered: boolean) =>
    deliveries
      .filter((each) => each.delivered === delivered)
      .map((each) => each.audience)
      .join(', ');
  if (silent) return `${kind}: dry run, would tell ${names(false)}`;
  const missed = names(false);
  return `${kind}: told ${names(true)}${missed ? `; could not reach ${missed}` : ''}`;
}
