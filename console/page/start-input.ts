/** The form's fields as the input of an execution: what is left empty is left out. */

export interface Fields {
  readonly target: string;
  readonly mode: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly startedAt: string;
  readonly traceSeconds: string;
}

export const MODE_TEXTS: Readonly<Record<string, string>> = {
  'dry-run': 'shows the plan, changes nothing',
  approve: 'asks for approval before each change',
  auto: 'acts within the guard rails',
};

export function inputOf({ traceSeconds, ...texts }: Fields): Record<string, unknown> {
  const given = Object.entries(texts)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => value !== '');
  const number = traceSeconds.trim();
  return {
    ...Object.fromEntries(given),
    // What is no number goes as it is: the server says what it accepts.
    ...(number === '' ? {} : { traceSeconds: Number.isNaN(Number(number)) ? number : Number(number) }),
  };
}
