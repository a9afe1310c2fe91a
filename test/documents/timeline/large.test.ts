/** The longest history that the service keeps: 25,000 events. */

import { timelineOf } from '../../support/documents';
import { history, type Line } from '../../support/timeline-lines';

it('goes through 25,000 events', () => {
  const lines: Line[] = [
    ['ExecutionStarted', 0, { input: '{}' }],
    ['ParallelStateEntered', 0, { name: 'RespondAndWatch' }],
    ['ParallelStateStarted', 2],
    ['WaitStateEntered', 3, { name: 'WaitUntilEscalation' }],
  ];
  for (let sample = 1; lines.length < 24_990; sample += 1) {
    const last = lines.length === 4 ? 3 : lines.length;
    const validation = {
      summary: `sample ${sample}`,
      healthy: false,
      checks: [],
      next: 'sample',
      observedAt: '',
    };
    lines.push(['TaskStateEntered', last, { name: 'Validate' }]);
    for (const what of ['Scheduled', 'Started', 'Succeeded'])
      lines.push([`LambdaFunction${what}`, lines.length]);
    lines.push([
      'TaskStateExited',
      lines.length,
      { name: 'Validate', output: JSON.stringify({ validation }) },
    ]);
    lines.push(['ChoiceStateEntered', lines.length, { name: 'WhatNext' }]);
    lines.push(['ChoiceStateExited', lines.length, { name: 'WhatNext' }]);
    lines.push(['WaitStateEntered', lines.length, { name: 'WaitForNextSample' }]);
    lines.push(['WaitStateExited', lines.length, { name: 'WaitForNextSample' }]);
  }
  lines.push(['ExecutionTimedOut', lines.length]);
  const { entries, historyEvents } = timelineOf(history(...lines));
  expect(historyEvents).toBe(lines.length);
  const samples = entries.filter(({ state }) => state === 'Validate');
  expect(samples).toHaveLength(2_777);
  expect(
    samples.every(({ text, durationSeconds, branch }, index) => {
      return text === `sample ${index + 1}` && durationSeconds === 4 && branch === 'Validate';
    }),
  ).toBe(true);
  expect(entries.filter(({ state }) => state === 'WaitForNextSample')).toHaveLength(2_777);
  expect(entries).toHaveLength(2 * 2_777 + 4);
});
