/** What is broken at once: a whole check costs much, and what belongs to different systems hides nothing of each other. */
import type { Broken } from './broken';
import { BROKEN } from './check-broken';

/** Each in one turn. What a system can not be asked for without (a login, its data) is broken without others of it. */
const NAMES: readonly (readonly string[])[] = [
  ['the password of the role', 'the name of a metric', 'the Lease', 'the key of PagerDuty'],
  [
    ...['the right to see sessions', 'a label', 'changes, which a person has stopped'],
    'the webhook of Slack',
  ],
  [
    ...['the right to end sessions', 'a rule', 'the right to the Lease'],
    'an audience without a webhook of Slack',
  ],
  [
    ...['the database of that name', 'the threshold of a rule', 'who keeps the deployment'],
    'the key of Statuspage',
  ],
  [
    ...['the role that the service logs in with', 'the time that a rule waits for'],
    ...['the key with the size of the pool', 'what Slack signs with'],
  ],
  [
    ...['the name of the application', 'Prometheus', 'a ConfigMap that may be changed'],
    'the subscriber of a topic',
  ],
  ['a secret', 'a budget that permits no eviction'],
  ['an autoscaler that permits no more', 'a function that is switched off'],
  ['the content of a secret', 'the metrics page of the pods'],
  ['room for more', 'the room that is left in the account'],
  ['the clock of this machine'],
  ['the token of the cluster'],
  // It can't be mended: nothing takes a message out of a local queue.
  ['an alert that started nothing'],
];

/** All that can be broken, each in one turn. */
export const TURNS: readonly (readonly Broken[])[] = NAMES.map((names) =>
  names.map((name) => {
    const broken = BROKEN.find((each) => each.name === name);
    if (!broken) throw new RangeError(`nothing is broken that is called ${name}`);
    return broken;
  }),
);

const left = BROKEN.filter((broken) => !TURNS.flat().includes(broken)).map(({ name }) => name);
if (left.length > 0) throw new RangeError(`in no turn: ${left.join(', ')}`);
