/** The check with the rights of whoever looks, asked on request: it asks every system. */
import { useState } from 'react';
import type { CheckResult, Readiness } from '../../src/readiness/result';
import { post } from './api';
import { clockText } from './format';
import { Badge, Card, Empty, Problem } from './parts';
import { useAction } from './use-action';

export function OwnCheckCard() {
  const { isBusy, error, run } = useAction();
  const [found, setFound] = useState<Readiness | null>(null);
  const check = () => run(async () => setFound(await post<Readiness>('/api/check', {})));
  return (
    <Card
      title="With your own rights"
      aside={found && <span className="dim">at {clockText(found.checkedAt)} UTC</span>}
    >
      {found ? (
        <Found readiness={found} />
      ) : (
        <Empty>Asks every system that an incident needs. Nothing is changed.</Empty>
      )}
      <button type="button" aria-disabled={isBusy} onClick={check}>
        {isBusy ? 'Asking every system…' : 'Run the check'}
      </button>
      <Problem text={error} />
    </Card>
  );
}

function Found({ readiness: { targets, shared } }: { readonly readiness: Readiness }) {
  const groups = [
    ...targets.map(({ target, checks }) => ({ name: target, checks })),
    { name: 'all targets', checks: shared },
  ];
  return (
    <div aria-live="polite">
      {groups.map(({ name, checks }) => (
        <Group key={name} name={name} checks={checks} />
      ))}
    </div>
  );
}

function Group({ name, checks }: { readonly name: string; readonly checks: readonly CheckResult[] }) {
  const failing = checks.filter(({ status }) => status === 'will-fail');
  const unknown = checks.filter(({ status }) => status === 'not-checked');
  const fine = checks.length - failing.length - unknown.length;
  return (
    <>
      <h3>{name}</h3>
      <p className="badges">
        {failing.length > 0 && (
          <Badge tone="bad" icon="cross">
            {`${failing.length} will fail`}
          </Badge>
        )}
        {unknown.length > 0 && (
          <Badge tone="warn" icon="warn">
            {`${unknown.length} could not be checked`}
          </Badge>
        )}
        <Badge tone="ok" icon="check">
          {`${fine} fine`}
        </Badge>
      </p>
      <ul className="plain">
        {[...failing, ...unknown].map((check) => (
          <li key={`${check.system} ${check.needed}`}>
            <strong>
              {check.system}: {check.needed}
            </strong>
            <p>{check.status === 'fine' ? '' : check.why}</p>
            {check.status === 'will-fail' && <pre>{check.advice}</pre>}
          </li>
        ))}
      </ul>
    </>
  );
}
