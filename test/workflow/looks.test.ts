/** What each look finds of risks is told at once, and the response goes on: the definition. */

import { LOOKS } from '../../src/model/state';
import { lookSentBy, RISK_STATES } from '../../src/workflow/states';
import { type Run, run, SHORT } from '../support/run-definition';
import type { Script } from '../support/run-script';
import { allStates, synthesizedDefinition } from '../support/synthesized';

const MESSAGE = /^(?:Escalate|Announce|AskFor|MarkRisk)/;
/** Of the watchdog, and the ending, whose event may come after that of the state which catches it. */
const BESIDE = ['WaitUntilEscalation', 'EscalateUnresolved', 'PageAgain', 'WatchdogDone', 'IncidentResolved'];
const response = ({ path }: Run) => path.filter((name) => !BESIDE.includes(name));
/** Where it goes, without what is said on the way and the choice that is made again after it. */
const way = (result: Run) =>
  response(result).filter(
    (name, index, all) => !MESSAGE.test(name) && !all[index - 1]?.startsWith('MarkRisk'),
  );
const kinds = ({ messages }: Run) => messages.map(({ kind }) => kind).filter((kind) => kind !== 'unresolved');
const looks = ({ messages }: Run) => messages.filter(({ kind }) => kind === 'risk').map(({ look }) => look);

const rollout = { status: 'applied', follow: true } as const;
const asked = { status: 'awaiting-approval', isNew: true } as const;
const waits = { status: 'awaiting-approval', isNew: false } as const;

interface Case {
  readonly look: string;
  /** With a look that finds something new, and the same without. */
  readonly script: (hasNewRisks: boolean) => Script;
  /** The states around the message. */
  readonly around: readonly string[];
}

const CASES: readonly (readonly [string, Case])[] = [
  [
    'a plan waits for approval',
    {
      look: 'remediation',
      script: (hasNewRisks) => ({ remediate: [asked, { ...waits, hasNewRisks }, waits, 'applied'] }),
      around: [
        'WhatWasDone',
        'EscalateRiskSeenByRemediate',
        'MarkRiskSeenByRemediate',
        'WhatWasDone',
        'WaitForApproval',
      ],
    },
  ],
  [
    'the question itself is asked',
    {
      look: 'remediation',
      script: (hasNewRisks) => ({ remediate: [{ ...asked, hasNewRisks }, 'applied'] }),
      around: [
        'WhatWasDone',
        'EscalateRiskSeenByRemediate',
        'MarkRiskSeenByRemediate',
        'WhatWasDone',
        'AskForApproval',
      ],
    },
  ],
  [
    'a change was made',
    {
      look: 'remediation',
      script: (hasNewRisks) => ({ remediate: [{ status: 'applied', hasNewRisks }] }),
      around: [
        'WhatWasDone',
        'EscalateRiskSeenByRemediate',
        'MarkRiskSeenByRemediate',
        'WhatWasDone',
        'AnnounceAction',
      ],
    },
  ],
  [
    'it waits to know more',
    {
      look: 'remediation',
      script: (hasNewRisks) => ({ remediate: [{ status: 'waiting', hasNewRisks }, 'applied'] }),
      around: [
        'WhatWasDone',
        'EscalateRiskSeenByRemediate',
        'MarkRiskSeenByRemediate',
        'WhatWasDone',
        'AnnounceWaiting',
      ],
    },
  ],
  [
    'a rollout is followed',
    {
      look: 'followUp',
      script: (hasNewRisks) => ({
        remediate: [rollout],
        follow: ['waiting', { status: 'waiting', hasNewRisks }, 'waiting', 'complete'],
      }),
      around: [
        'WhatFollowed',
        'EscalateRiskSeenByFollowChange',
        'MarkRiskSeenByFollowChange',
        'WhatFollowed',
        'WaitForChange',
      ],
    },
  ],
  [
    'a rollout failed',
    {
      look: 'followUp',
      script: (hasNewRisks) => ({ remediate: [rollout], follow: [{ status: 'failed', hasNewRisks }] }),
      around: [
        'WhatFollowed',
        'EscalateRiskSeenByFollowChange',
        'MarkRiskSeenByFollowChange',
        'WhatFollowed',
        'UndoChange',
      ],
    },
  ],
  [
    'it only watches',
    {
      look: 'validation',
      script: (hasNewRisks) => ({
        remediate: ['refused'],
        validate: ['watch', { next: 'watch', hasNewRisks }, 'watch', 'resolved'],
      }),
      around: [
        'WhatNext',
        'EscalateRiskSeenByValidate',
        'MarkRiskSeenByValidate',
        'WhatNext',
        'KeepWatching',
      ],
    },
  ],
  [
    'another execution is at work',
    {
      look: 'validation',
      script: (hasNewRisks) => ({
        remediate: ['observing'],
        validate: [{ next: 'watch', hasNewRisks }, 'resolved'],
      }),
      around: [
        'WhatNext',
        'EscalateRiskSeenByValidate',
        'MarkRiskSeenByValidate',
        'WhatNext',
        'KeepWatching',
      ],
    },
  ],
  ...(['sample', 'diagnose', 'undo', 'escalate', 'announce', 'resolved'] as const).map(
    (next): readonly [string, Case] => [
      `a sample says '${next}'`,
      {
        look: 'validation',
        script: (hasNewRisks) => ({ validate: [{ next, hasNewRisks }, 'resolved'] }),
        around: ['WhatNext', 'EscalateRiskSeenByValidate', 'MarkRiskSeenByValidate', 'WhatNext'],
      },
    ],
  ),
];

describe('a risk that is new', () => {
  it.each(CASES)('while %s: told once, at once, and it goes on where it would have gone', async (_, of) => {
    const script = of.script(true);
    const [plain, told, lost] = await Promise.all([
      run(of.script(false)),
      run(script),
      run({ ...script, lost: ['risk'] }),
    ]);
    expect(looks(plain)).toEqual([]);
    expect(looks(told)).toEqual([of.look]);
    const path = response(told);
    const at = path.indexOf(of.around[1] ?? '');
    expect(path.slice(at - 1, at - 1 + of.around.length)).toEqual(of.around);
    expect(way(told)).toEqual(way(plain));
    expect(kinds(told).filter((kind) => kind !== 'risk')).toEqual(kinds(plain));
    // A message that reaches nobody keeps nothing up.
    expect(lost.path).toContain(of.around[1]);
    expect(lost.status).toBe('succeeded');
    expect(kinds(lost)).toEqual(kinds(plain));
    expect(way(lost)).toEqual(way(plain));
  });

  it('of one look after the other is told by each, and the state has what was told', async () => {
    const result = await run({
      diagnose: [{ hasNewRisks: true }],
      remediate: [{ ...rollout, hasNewRisks: true }],
      follow: [{ status: 'complete', hasNewRisks: true }],
      validate: [{ next: 'sample', hasNewRisks: true }, 'resolved'],
    });
    expect(looks(result)).toEqual([undefined, 'remediation', 'followUp', 'validation']);
    expect(result.validated[1]).toMatchObject({
      riskEscalation: { kind: 'risk' },
      remediation: { areRisksTold: true, status: 'applied' },
      followUp: { areRisksTold: true, status: 'complete' },
      validation: { areRisksTold: true, next: 'sample' },
    });
  });

  it('has a state for each look that there is, and the readers of histories know them all', () => {
    const states = allStates(synthesizedDefinition(SHORT)).map(([name]) => name);
    const telling = states.filter((name) => name.startsWith('EscalateRisk'));
    expect(telling.map(lookSentBy).sort()).toEqual([...LOOKS].sort());
    expect(LOOKS.map((look) => RISK_STATES[look].sends).sort()).toEqual([...telling].sort());
  });
});
