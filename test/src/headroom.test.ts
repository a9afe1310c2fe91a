import { type Capacity, capacityOf, demand, headroom, podsAtPeak, proof, surgeOf } from '../../src/headroom';
import { database, deployment, evidence, podPool, pools } from '../support/builders';

const MARGIN = 5;

describe('what PostgreSQL has for the service', () => {
  it('is what the server has, less what is reserved, held by others and left free', () => {
    expect(headroom(database(), MARGIN)).toEqual({
      usable: 385,
      sum: 'max_connections 400 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 5 = 385',
    });
  });

  it.each([
    ['superuserReservedConnections', 13],
    ['reservedConnections', 15],
    ['otherConnections', 12],
  ])('is ten less where %s is ten more', (name, value) => {
    expect(headroom(database({ [name]: value }), MARGIN).usable).toBe(375);
  });

  it('is the limit of the role or database, less the margin, where that is tighter', () => {
    expect(headroom(database({ serviceConnectionLimit: 200 }), MARGIN)).toEqual({
      usable: 195,
      sum: 'limit of the role or database 200 − margin 5 = 195',
    });
    expect(headroom(database({ serviceConnectionLimit: 391 }), MARGIN).usable).toBe(385);
    expect(headroom(database({ serviceConnectionLimit: 389 }), MARGIN).usable).toBe(384);
  });

  it('knows no limit below zero, and nothing where the limit is zero', () => {
    expect(headroom(database({ serviceConnectionLimit: -1 }), MARGIN).usable).toBe(385);
    expect(headroom(database({ serviceConnectionLimit: 0 }), MARGIN).usable).toBe(0);
  });

  it('is never less than nothing', () => {
    expect(headroom(database({ otherConnections: 900 }), MARGIN)).toEqual({
      usable: 0,
      sum: expect.stringMatching(/ = 0$/),
    });
  });
});

describe('what the service can come to hold', () => {
  const autoscaler = (maxReplicas: number) => ({ name: 'web', minReplicas: 1, maxReplicas });

  it('counts the replicas that are wanted, and the pool of a pod', () => {
    expect(capacityOf(evidence())).toEqual({ replicas: 3, maxSurge: { percent: 25 }, poolSize: 50 });
  });

  it("counts an autoscaler's maximum, unless more replicas are wanted already", () => {
    expect(capacityOf(evidence(deployment({ autoscaler: autoscaler(12) })))).toMatchObject({ replicas: 12 });
    expect(capacityOf(evidence(deployment({ autoscaler: autoscaler(2) })))).toMatchObject({ replicas: 3 });
  });

  it('counts the largest pool: of any pod, or as it is configured for the next one to start', () => {
    const mixed = {
      ...evidence().pool,
      pods: [podPool('a', 1, 50), podPool('b', 1, 80), podPool('c', 1, 50)],
    };
    expect(capacityOf(evidence({ pool: mixed as ReturnType<typeof pools> }))).toMatchObject({ poolSize: 80 });
    expect(capacityOf(evidence({ poolConfig: { size: 100, immutable: false, owner: null } }))).toMatchObject({
      poolSize: 100,
    });
    expect(capacityOf(evidence({ poolConfig: { size: 20, immutable: false, owner: null } }))).toMatchObject({
      poolSize: 50,
    });
    expect(capacityOf(evidence({ poolConfig: { size: null, immutable: false, owner: null } }))).toMatchObject(
      {
        poolSize: 50,
      },
    );
  });

  it.each([
    ['the deployment could not be read', { deployment: null }],
    ['the configured size of the pool could not be read', { poolConfig: null }],
    ['not every pod could be read', { pool: null }],
    ['not every pod could be read', { pool: pools(10, 50, 4) }],
    ['not every pod could be read', { pool: { ...pools(10, 50, 0), pods: [] } as ReturnType<typeof pools> }],
  ])('is not known when %s', (why, seen) => {
    expect(capacityOf(evidence(seen))).toBe(why);
  });

  const capacity = (overrides: Partial<Capacity> = {}): Capacity => ({
    replicas: 6,
    maxSurge: { percent: 25 },
    poolSize: 50,
    ...overrides,
  });

  it.each<[string, Partial<Capacity>, number]>([
    ['a percentage rounded up', {}, 2],
    ['a percentage that is whole', { replicas: 8 }, 2],
    ['a percentage of many', { replicas: 9 }, 3],
    ['none', { maxSurge: { percent: 0 } }, 0],
    ['all', { maxSurge: { percent: 100 } }, 6],
    ['a count, whatever the replicas', { maxSurge: { count: 3 }, replicas: 100 }, 3],
  ])('adds the pods of a rolling update: %s', (_, overrides, surge) => {
    expect(surgeOf(capacity(overrides))).toBe(surge);
    expect(podsAtPeak(capacity(overrides))).toBe((overrides.replicas ?? 6) + surge);
  });

  it('is every pod at the peak with its whole pool, and shows the sum', () => {
    expect(demand(capacity())).toBe(400);
    expect(proof(capacity(), headroom(database(), MARGIN))).toBe(
      '8 pods at the peak of a rollout × pool 50 = 400 connections, usable are max_connections 400 − ' +
        'superuser_reserved 3 − reserved 5 − other sessions 2 − margin 5 = 385',
    );
  });
});
