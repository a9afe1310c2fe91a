/** Watches an undisturbed execution on the wire: which step asks which dependency. What the matrix claims is held against it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Detours } from '../../emulators/aws/lambda-runner';
import { type BrokenEndpoint, makeCertificates } from './broken-endpoint';
import { DEPENDENCIES, type Dependency, type Story } from './cell';
import { openEndpoint } from './endpoint';
import type { Lane } from './lane';
import { STEPS } from './matrix';
import { messagesAbout } from './messages';
import { startThroughWebhook } from './start';
import { stepOf, targetNameOf } from './steps';
import { brew, STORIES, settle } from './stories';
import { BrokenWay } from './strike';

const POLL_MS = 250;
const WITHIN_MS = 120_000;
/** Pages of the watchdog before anybody helps: the second reads first whether the incident is acknowledged. */
const PAGES = 2;

/** What runs the functions is not asked by them; in place of Slack's webhooks no bot is; and nobody answers here. */
const ELSEWHERE: readonly Dependency[] = ['platform', 'slack-bot', 'lambda'];
const ON_THE_WIRE = DEPENDENCIES.filter((dependency) => !ELSEWHERE.includes(dependency));

/** Step by step, the dependencies that it was seen to ask. */
export type Seen = ReadonlyMap<string, ReadonlySet<Dependency>>;

/** Plays a story in which every invocation passes proxies that do nothing but count. */
export async function observe(lane: Lane, story: Story): Promise<Seen> {
  const { world, targetName, endings } = lane.options;
  const ways = await openWays(lane);
  const before: Detours = world.aws.lambda.detours;
  world.aws.lambda.detours = (lambda, event) => {
    const way = targetNameOf(event) === targetName ? ways.get(stepOf(lambda, event)) : undefined;
    if (!way) return before(lambda, event);
    return { key: way.id, environment: way.environmentOf(lambda), onEnd: () => undefined };
  };
  try {
    const { begin, help } = STORIES[story];
    await settle(lane, STORIES[story]);
    await lane.openSpared(false);
    await begin(lane);
    await brew(lane, STORIES[story]);
    const { arn } = await startThroughWebhook(lane, () => undefined);
    let isHelped = false;
    for (
      const endMs = Date.now() + WITHIN_MS;
      !endings.has(arn) && Date.now() < endMs;
      await sleep(POLL_MS)
    ) {
      const pages = messagesAbout(lane, arn).filter(
        ({ channel, messageAttributes: { kind } }) => channel === 'sns' && kind === 'unresolved',
      );
      if (isHelped || pages.length < PAGES) continue;
      isHelped = true;
      await help(lane);
    }
    if (!endings.has(arn)) throw new Error(`${story}: the execution has not ended`);
    return new Map(
      [...ways].flatMap(([step, { passed }]) => {
        const asked = ON_THE_WIRE.filter((dependency) => passed(dependency) > 0);
        return asked.length > 0 ? [[step, new Set(asked)] as const] : [];
      }),
    );
  } finally {
    world.aws.lambda.detours = before;
    await lane.cleanUp();
    await Promise.all([...ways.values()].map((way) => way.close()));
  }
}

class CountingWay extends BrokenWay {
  constructor(
    id: string,
    lane: Lane,
    private readonly endpoints: ReadonlyMap<Dependency, BrokenEndpoint>,
  ) {
    super(id, id, together([...endpoints.values()]), lane.options.world, lane.options.targetName);
  }

  readonly passed = (dependency: Dependency): number => this.endpoints.get(dependency)?.passed() ?? 0;
}

async function openWays(lane: Lane): Promise<Map<string, CountingWay>> {
  const { world } = lane.options;
  const certificates = await makeCertificates();
  const steps = [...new Set(Object.values(STEPS).flat())];
  const ways = await Promise.all(
    steps.map(async (step) => {
      const id = `watch-${lane.options.targetName}-${step}`;
      const endpoints = await Promise.all(
        ON_THE_WIRE.filter((each) => each !== 'pooler' || world.bouncer).map(async (dependency) => {
          // A place at which answers can be tampered with, and are not: it is never armed.
          const cell = { dependency, step, failure: 'garbage', story: 'leak' } as const;
          return [dependency, await openEndpoint(world, cell, `${id}-${dependency}`, certificates)] as const;
        }),
      );
      return [step, new CountingWay(id, lane, new Map(endpoints))] as const;
    }),
  );
  return new Map(ways);
}

function together(endpoints: readonly BrokenEndpoint[]): BrokenEndpoint {
  return {
    environment: Object.assign({}, ...endpoints.map(({ environment }) => environment)),
    arm: () => undefined,
    configure: (config, targetName) => {
      for (const each of endpoints) each.configure(config, targetName);
    },
    met: () => null,
    passed: () => endpoints.reduce((sum, each) => sum + each.passed(), 0),
    close: async () => {
      await Promise.all(endpoints.map((each) => each.close()));
    },
  };
}
