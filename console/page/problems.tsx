/** What can't be read now, each with its reason, and that what is shown may be old. */
import { type Live, useLive } from './live';
import { Icon } from './parts';

const WHAT: Readonly<Record<string, string>> = {
  executions: 'The list of executions',
  histories: 'What is new in the execution',
  changes: 'What people decided',
  service: 'The service',
  messages: 'The messages',
};

export function Problems() {
  const { problems, changes, connection } = useLive();
  const all = [...(connection === 'lost' ? [GONE] : []), ...problemTexts({ problems, changes })];
  if (all.length === 0) return null;
  return (
    <div role="alert">
      <ul className="problems">
        {all.map((text) => (
          <li key={text}>
            <Icon name="warn" /> {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

const GONE = 'The console does not answer: what is shown here is as it was before. It tries again.';

function problemTexts({ problems, changes }: Pick<Live, 'problems' | 'changes'>): string[] {
  return [
    ...Object.entries(problems).map(([slice, why]) => `${WHAT[slice] ?? slice} can't be read: ${why}`),
    ...(changes ?? []).flatMap(({ target, problem }) =>
      problem === null ? [] : [`Whether changes to ${target} are stopped can't be read: ${problem}`],
    ),
  ];
}
