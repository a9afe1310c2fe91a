/** Starting an execution by hand. Every wrong field is said while one types, in the server's own words. */
import { useEffect, useState } from 'react';
import type { Problem as FieldProblem } from '../contract';
import { errorText, post, RefusedError } from './api';
import { useLive } from './live';
import { Card, Icon, Problem } from './parts';
import { executionHref } from './route';
import { type Fields, inputOf, MODE_TEXTS } from './start-input';

const TYPING_MS = 250;
const EMPTY: Fields = {
  target: '',
  mode: 'dry-run',
  reason: '',
  requestedBy: '',
  startedAt: '',
  traceSeconds: '',
};

export function StartForm() {
  const { hello } = useLive();
  const [fields, setFields] = useState(EMPTY);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<Fields>) => setFields((before) => ({ ...before, ...change }));

  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const answer = await post<{ problems: FieldProblem[] }>('/api/input', inputOf(fields)).catch(
        () => null,
      );
      if (isCurrent && answer) setProblems(answer.problems);
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [fields]);

  const start = async (event: { preventDefault(): void }) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const { name } = await post<{ name: string }>('/api/executions', inputOf(fields));
      location.hash = executionHref(name);
    } catch (error) {
      if (error instanceof RefusedError) setProblems(error.problems);
      setFailure(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const problemOf = (field: keyof Fields) => problems.find((each) => each.field === field)?.text ?? null;
  const elsewhere = problems.filter(({ field }) => !(field in EMPTY));
  const text = (field: Exclude<keyof Fields, 'mode'>, label: string, hint: string) => (
    <TextField
      name={field}
      label={label}
      hint={hint}
      value={fields[field]}
      choices={field === 'target' ? (hello?.targets ?? []) : []}
      problem={problemOf(field)}
      onChange={(value) => set({ [field]: value })}
    />
  );
  return (
    <Card title="Start an execution">
      <form onSubmit={start} noValidate className="start">
        <fieldset>
          <legend>Mode</legend>
          {(hello?.modes ?? ['dry-run']).map((mode) => (
            <label key={mode} className="radio">
              <input
                type="radio"
                name="mode"
                value={mode}
                checked={fields.mode === mode}
                onChange={() => set({ mode })}
              />
              <span>
                <strong>{mode}</strong> <span className="dim">{MODE_TEXTS[mode] ?? ''}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {text('reason', 'Reason', 'why; up to 500 characters')}
        {text('requestedBy', 'Requested by', `who; up to 100 characters`)}
        <details>
          <summary>More fields</summary>
          {text('target', 'Target', `left out: ${hello?.targets[0] ?? 'the first one'}`)}
          {text('startedAt', 'Incident began at', 'such as 2026-01-31T03:00:00Z; left out: now')}
          {text(
            'traceSeconds',
            'Trace connections for',
            `seconds, 1 to ${hello?.maxTraceSeconds ?? '…'}; restarts the pods twice`,
          )}
        </details>
        {elsewhere.map(({ field, text: what }) => (
          <Problem key={field} text={`${field}: ${what}`} />
        ))}
        <Problem text={failure} />
        <button
          type="submit"
          className="primary block"
          disabled={isBusy || problems.length > 0 || hello?.isReadOnly}
        >
          {isBusy ? 'Starting…' : fields.mode === 'dry-run' ? 'Start a dry run' : 'Start'}
        </button>
        <p className="dim" aria-live="polite">
          {problems.length > 0
            ? `${problems.length} field${problems.length > 1 ? 's are' : ' is'} not accepted`
            : 'The input is accepted.'}
        </p>
      </form>
    </Card>
  );
}

function TextField({
  name,
  label,
  hint,
  value,
  choices,
  problem,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** Offered while one types. */
  readonly choices: readonly string[];
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={value}
        autoComplete="off"
        list={choices.length > 1 ? `${name}-choices` : undefined}
        aria-invalid={problem !== null}
        aria-describedby={`${name}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      {choices.length > 1 && (
        <datalist id={`${name}-choices`}>
          {choices.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <p id={`${name}-hint`} className={problem ? 'problem' : 'hint'}>
        {problem ? (
          <>
            <Icon name="cross" /> {problem}
          </>
        ) : (
          hint
        )}
      </p>
    </div>
  );
}
