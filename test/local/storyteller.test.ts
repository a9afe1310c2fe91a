/** What the demo tells of an execution, and what its summary keeps: causes and changes in their order, and a wait. */
import { jest } from '@jest/globals';
import { tell } from '../../local/storyteller';
import { summarize } from '../../local/summary';
import type { Executions } from '../../src/adapters/aws/executions';
import type { Cause } from '../../src/model/cause';
import { applied, diagnosis, incident, remediation } from '../support/builders';
import { History, START } from '../support/history';

const UNTIL = '2026-01-31T03:04:00.000Z';

function history(causes: readonly Cause[]) {
  const told = new History({ trigger: 'alert' }).state('Prepare', { incident: incident() });
  for (const cause of causes) told.state('Diagnose', { incident: incident(), diagnosis: diagnosis(cause) });
  return told;
}

const executionsOf = (told: History) =>
  ({
    describe: async () => ({ status: 'SUCCEEDED' }),
    history: async () => told.events,
  }) as unknown as Executions;

async function lines(told: History): Promise<{ said: string; causes: readonly Cause[] }> {
  const said: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)));
  try {
    const { causes } = await tell(executionsOf(told), 'arn', 5_000);
    return { said: said.join('\n'), causes };
  } finally {
    log.mockRestore();
  }
}

it('knows the causes in the order found, each once however often it is found again at once', async () => {
  const { causes } = await lines(
    history(['leak-suspected', 'leak-suspected', 'connection-leak', 'leak-suspected']),
  );
  expect(causes).toEqual(['leak-suspected', 'connection-leak', 'leak-suspected']);
});

it('tells of a wait when it begins: until when, and for what', async () => {
  const wait = { until: UNTIL, isNew: true, count: 1, cause: 'leak-suspected' as const };
  const told = history(['leak-suspected']).add({
    type: 'WaitStateEntered',
    stateEnteredEventDetails: {
      name: 'WaitToKnowMore',
      input: JSON.stringify({ remediation: remediation({ status: 'waiting', wait }) }),
    },
  });
  expect((await lines(told)).said).toContain('waits until 2026-01-31T03:04:00.000Z');
});

it('keeps the factor, the causes and what was changed, in the order made', () => {
  const made = (kind: 'scale-out' | 'raise-pool', changed: number) => applied({ kind, changed });
  const report = {
    incident: incident(),
    milestones: { detection: { seconds: 1 }, firstAction: { seconds: 2 }, resolution: { seconds: 3 } },
    actions: [made('scale-out', 3), made('raise-pool', 0), made('raise-pool', 8)],
  } as unknown as Parameters<typeof summarize>[1];
  const played = { scenario: 'leak', timeFactor: 15, faultAt: new Date(START), status: 'SUCCEEDED' };
  expect(summarize(played, report, ['traffic-surge', 'undersized-pool'])).toMatchObject({
    timeFactor: 15,
    causes: ['traffic-surge', 'undersized-pool'],
    changes: ['scale-out', 'raise-pool'],
  });
});
