/** Traffic that fell from usual to none, told apart from a quiet night and from no data. */
import { stoppedTraffic } from '../../src/diagnose/traffic';
import type { ServiceEvidence } from '../../src/model/evidence';
import { configuration } from '../support/builders';
import { evidence } from '../support/evidence-builders';

const config = configuration({ diagnosis: { trafficWindowSeconds: 60, minUsualRequests: 30 } });
const stopped = (usual: number | null, overrides: Partial<ServiceEvidence> = {}) => {
  const { service } = evidence();
  return stoppedTraffic(
    { ...service, requestsPerSecond: 0, usual: { ...service.usual, requestsPerSecond: usual }, ...overrides },
    config,
  );
};

it('is told from so many usual requests in a window on', () => {
  expect(stopped(20)).toBe(true);
  expect(stopped(0.5)).toBe(true);
  expect(stopped(0.49)).toBe(false);
  expect(stopped(0)).toBe(false);
});

it('is not told while a request comes', () => {
  expect(stopped(20, { requestsPerSecond: 0.01 })).toBe(false);
});

it('is not told where it is not known, now or before, or an answer may lack a part', () => {
  expect(stopped(20, { requestsPerSecond: null })).toBe(false);
  expect(stopped(null)).toBe(false);
  expect(stopped(20, { partial: ['a store did not answer'] })).toBe(false);
});
