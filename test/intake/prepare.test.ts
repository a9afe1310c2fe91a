import { prepareIncident } from '../../src/intake/prepare';
import { configuration, TARGET_INPUT } from '../support/builders';

const config = configuration();
const execution = { id: 'arn:execution', name: 'by-hand-1', startTime: '2026-01-31T03:00:00.000Z' };
const ALERT = {
  name: 'A',
  labels: {},
  startsAt: '2026-01-31T02:10:00Z',
  fingerprint: 'f',
  groupKey: 'g',
};
const prepare = (input: unknown) => prepareIncident(input, execution, config);

describe('prepareIncident', () => {
  it('takes {} for the first target, now, in auto mode', () => {
    expect(prepare({})).toMatchObject({
      id: 'by-hand-1',
      executionArn: 'arn:execution',
      trigger: 'manual',
      mode: 'auto',
      startedAt: '2026-01-31T03:00:00.000Z',
      escalateAt: '2026-01-31T03:30:00.000Z',
      target: {
        name: 'knhk-closed-loop',
        namespace: 'knhk',
        deployment: 'knhk-closed-loop',
        database: 'knhk',
      },
      alert: null,
      requestedBy: null,
      reason: null,
      traceSeconds: null,
    });
  });

  it('takes the mode of the configuration where nothing is said, by hand or by an alert', () => {
    const cautious = configuration({ remediation: { mode: 'approve' } });
    const modeOf = (input: unknown) => prepareIncident(input, execution, cautious).mode;
    expect(modeOf({})).toBe('approve');
    expect(modeOf({ mode: 'auto' })).toBe('auto');
    expect(modeOf({ trigger: 'alert', target: 'knhk-closed-loop', alert: ALERT })).toBe('approve');
    expect(modeOf({ trigger: 'alert', target: 'knhk-closed-loop', alert: ALERT, mode: 'dry-run' })).toBe(
      'dry-run',
    );
  });

  it('traces for as long as is asked, up to what is configured, and not unless it is asked', () => {
    expect(prepare({ traceSeconds: 300 }).traceSeconds).toBe(300);
    const longer = configuration({ remediation: { trace: { maxSeconds: 600 } } });
    expect(prepareIncident({ traceSeconds: 600 }, execution, longer).traceSeconds).toBe(600);
    expect(prepare({ trigger: 'alert', target: 'knhk-closed-loop', alert: ALERT }).traceSeconds).toBeNull();
  });

  it('takes every field of a manual start', () => {
    const incident = prepare({
      target: 'knhk-closed-loop',
      mode: 'dry-run',
      startedAt: '2026-01-31T03:50:00+01:00',
      requestedBy: 'ada',
      reason: 'customers call',
    });
    expect(incident).toMatchObject({ mode: 'dry-run', requestedBy: 'ada', reason: 'customers call' });
    expect(incident.startedAt).toBe('2026-01-31T02:50:00.000Z');
    expect(incident.escalateAt).toBe('2026-01-31T03:20:00.000Z');
  });

  it("counts the 30 minutes from an alert's own start", () => {
    const incident = prepare({ trigger: 'alert', target: 'knhk-closed-loop', alert: ALERT });
    expect(incident).toMatchObject({ trigger: 'alert', escalateAt: '2026-01-31T02:40:00.000Z' });
  });

  it('takes an alert whose clock runs ahead as starting now', () => {
    const alert = { ...ALERT, startsAt: '2026-01-31T04:00:00Z' };
    expect(prepare({ trigger: 'alert', target: 'knhk-closed-loop', alert }).startedAt).toBe(
      execution.startTime,
    );
  });

  it.each([
    ['an unknown mode', { mode: 'yolo' }, /mode: one of auto, approve, dry-run, or check \(got "yolo"\)/],
    [
      'an unknown target',
      { target: 'shop' },
      /target: there is no target 'shop'; accepted: 'knhk-closed-loop'/,
    ],
    [
      'a target that would act on a terminal',
      { target: '\u001b[2J\u001b]0;x\u0007shop' },
      /there is no target '\]0;xshop'; accepted/,
    ],
    ['a start in words', { startedAt: 'yesterday' }, /startedAt: a time such as .* \(got "yesterday"\)/],
    ['a start in the future', { startedAt: '2026-02-01T00:00:00Z' }, /startedAt: must not lie in the future/],
    ['a field that does not exist', { replicas: 6 }, /unknown field 'replicas'/],
    ['a text', 'go', /input: an object is accepted, .* \(got "go"\)/],
    ['a list', [], /input: an object is accepted, .* \(got a list of 0\)/],
    ['tracing for too long', { traceSeconds: 301 }, /traceSeconds: at most 300 is accepted \(got 301\)/],
    ['tracing for no time', { traceSeconds: 0 }, /traceSeconds: .* \(got 0\)/],
    ['nothing', null, /input: an object is accepted, such as .* \(got null\)/],
  ])('refuses %s, naming the field', (_, input, message) => {
    expect(() => prepare(input)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ['asks for tracing', { target: 'knhk-closed-loop', alert: ALERT, traceSeconds: 60 }, /'traceSeconds'/],
    ['lacks its alert', { target: 'knhk-closed-loop' }, /alert: /],
    ['is of a target that is gone', { target: 'gone', alert: ALERT }, /there is no target 'gone'/],
  ])('refuses an alert that %s by another name: that one calls people', (_, input, message) => {
    expect(() => prepare({ trigger: 'alert', ...input })).toThrow(
      expect.objectContaining({ name: 'RejectedAlertError', message: expect.stringMatching(message) }),
    );
  });

  it('finds a target by name among several', () => {
    const two = configuration({ targets: [TARGET_INPUT, { ...TARGET_INPUT, name: 'other' }] });
    expect(prepareIncident({ target: 'other' }, execution, two).target.name).toBe('other');
  });
});
