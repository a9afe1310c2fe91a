/** A state in which everything has happened, for what is said of it. */
import type { EscalationRequest } from '../../src/escalate/request';
import { validate } from '../../src/validate/validate';
import { applied, configuration, diagnosis, remediation, state, targetOf } from './builders';
import { evidence } from './evidence-builders';

export function everything(): EscalationRequest['state'] {
  return {
    ...state({
      diagnosis: {
        ...diagnosis('connection-leak'),
        newRisks: [
          { kind: 'data-loss', why: '1 leaked session(s) hold uncommitted writes' },
          { kind: 'customer-facing', why: '12 % of requests fail' },
        ],
      },
      remediation: remediation({ actions: [applied()], summary: 'terminated' }),
      validation: validate(state(), evidence(), targetOf(configuration()), configuration()),
    }),
    report: {
      outcome: 'resolved',
      markdown: 's3://b/report.md',
      review: 's3://b/review.md',
      paged: ['lead-engineer'],
      undelivered: [],
      beforeAfter: '| a | b |',
      actions: [{ summary: 'terminated 50 leaked session(s)', undo: 'none needed', undone: null }],
    },
  };
}
