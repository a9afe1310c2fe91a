/** What engineers did, as entries. A stop is told by the end of the execution. */
import type { PersonsAct } from '../../history/people';
import { whoText } from '../../text/who';
import { type Draft, draft } from './draft';
import type { Severity } from './model';

export function peopleDrafts({ what, who: by, through, atMs, plan, step }: PersonsAct): Draft[] {
  if (!step) return [];
  const who = whoText(by ?? 'somebody', through);
  const { branch, name: state } = step;
  const said = (severity: Severity, text: string) => [
    draft({ atMs, event: step.events[0] }, { actor: 'engineer', branch, state, severity, text }),
  ];
  switch (what) {
    case 'approved':
      return said('action', `${who} approved plan ${plan?.hash}: ${plan?.summary ?? 'unknown'}`);
    case 'rejected':
      return said('warning', `${who} rejected the plan: ${plan?.summary ?? 'unknown'}`);
    case 'acknowledged':
      return said('info', `${who} acknowledged the incident: no page is repeated, the clock goes on`);
    case 'stopped':
      return [];
  }
}
