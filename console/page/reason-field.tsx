/** Why somebody stops something: a word of their own, where they have one. */
export function ReasonField({
  id,
  value,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>
        Reason <span className="dim">optional</span>
      </label>
      <input
        id={id}
        value={value}
        maxLength={500}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it has just been asked for, and what is above it is read out
        autoFocus
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}
