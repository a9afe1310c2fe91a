/** A message as an Adaptive Card (Adaptive Cards schema 1.4, which Teams shows on the desk and on the telephone). */
import type { Message, Named } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { cut } from '../../text/cut';
import { oneLine, webAddress } from './texts';

/**
 * Teams connector, known issues: about 28 KB a message, above which the workflow fails after it has answered that it was started.
 * What counts is not said to the byte, and others were refused from 21 KB on (msteams_hermes): so much is sent at most.
 */
const MAX_BYTES = 20_000;
/** Cards in Teams: six primary actions. */
const MAX_ACTIONS = 6;
const MAX_TITLE_LENGTH = 200;
const MAX_HEADLINE_LENGTH = 1_500;
const MAX_FACT_LENGTH = 600;
const MAX_BLOCK_LENGTH = 4_000;
const MAX_URL_LENGTH = 1_000;

type Part = Record<string, unknown>;

/**
 * The body for the workflow. Every text is a `TextRun`, which knows no Markdown and no mention. Which incident it is about, of what
 * kind and for whom stands in the last part, whose id is `about`.
 */
export function teamsMessage(message: Message): Part {
  const { facts, clock, table, commands } = message;
  const known = [...facts, ...(clock === null ? [] : [{ name: 'Clock', text: clock }])];
  const optional = [
    known.map(({ name, text }) => line([bold(`${oneLine(name)}: `), run(text, MAX_FACT_LENGTH)])),
    moreLinks(message),
    table === null ? [] : [fixed(table)],
    commands.length === 0 ? [] : [fixed(commandsText(commands))],
  ];
  // What is said last is left out first, and that is said.
  for (let kept = optional.length; kept >= 0; kept--) {
    const left =
      kept === optional.length ? [] : [line([run('The rest did not fit: see the incident page.', 100)])];
    const body = wrapped(message, [...optional.slice(0, kept).flat(), ...left]);
    if (kept === 0 || Buffer.byteLength(JSON.stringify(body)) <= MAX_BYTES) return body;
  }
  throw new RangeError('a message without its parts');
}

function wrapped(message: Message, parts: readonly Part[]): Part {
  const { subject, headline, audience, kind, phase, incidentId, target, at, inPlaceOf } = message;
  const about = { incident: incidentId, kind, phase, audience, target, at, ...(inPlaceOf && { inPlaceOf }) };
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          ...{ type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' } },
          // What a notification and a list of chats show.
          fallbackText: cut(oneLine(`${subject}: ${headline}`), MAX_HEADLINE_LENGTH),
          body: [
            line([{ ...run(subject, MAX_TITLE_LENGTH), weight: 'Bolder', size: 'Large' }]),
            line([run(headline, MAX_HEADLINE_LENGTH)]),
            ...parts,
            {
              ...line([{ ...run(aboutText(about), MAX_FACT_LENGTH), isSubtle: true, size: 'Small' }]),
              id: 'about',
            },
          ],
          actions: linked(message)
            .slice(0, MAX_ACTIONS)
            .map(({ name, text: url }) => ({ type: 'Action.OpenUrl', title: oneLine(name), url })),
        },
      },
    ],
  };
}

/** With an address that a browser follows, and is short enough for an action. */
function linked({ links }: Message): Named[] {
  return links.flatMap(({ name, text }) => {
    const url = webAddress(text);
    return url === null || url.length > MAX_URL_LENGTH ? [] : [{ name: cut(oneLine(name), 40), text: url }];
  });
}

/** Those that are no action are shown as they are. */
function moreLinks(message: Message): Part[] {
  const shown = new Set(
    linked(message)
      .slice(0, MAX_ACTIONS)
      .map(({ name }) => name),
  );
  return message.links
    .filter(({ name }) => !shown.has(cut(oneLine(name), 40)))
    .map(({ name, text }) => line([bold(`${oneLine(name)}: `), run(text, MAX_BLOCK_LENGTH)]));
}

function commandsText(commands: readonly Named[]): string {
  return commands.map(({ name, text }) => `${oneLine(name)}: ${oneLine(text)}`).join('\n');
}

function aboutText(about: Readonly<Record<string, string>>): string {
  return Object.entries(about)
    .map(([name, text]) => `${name}: ${oneLine(text)}`)
    .join('; ');
}

function line(inlines: readonly Part[]): Part {
  return { type: 'RichTextBlock', inlines };
}

function run(text: string, maxLength: number): Part {
  return { type: 'TextRun', text: cut(withoutControls(text).trim(), maxLength) || '-' };
}

function bold(text: string): Part {
  return { type: 'TextRun', text: cut(text, MAX_TITLE_LENGTH), weight: 'Bolder' };
}

function fixed(text: string): Part {
  return line([{ ...run(text, MAX_BLOCK_LENGTH), fontType: 'Monospace' }]);
}
