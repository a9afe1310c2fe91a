/** Small parts that every view is made of. */
import { type ReactNode, useId } from 'react';

const ICONS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  dot: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6z',
  clock: 'M8 4v4.5l2.8 1.6M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12',
  stop: 'M4.5 4.5h7v7h-7z',
  bolt: 'M9 1.8L3.5 9H8l-1 5.2L12.5 7H8z',
  warn: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.1',
  up: 'M8 13V4M4 8l4-4 4 4',
  down: 'M8 3v9M4 8l4 4 4-4',
  dash: 'M3.5 8h9',
  info: 'M8 7v4.5M8 4.6v.1M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12',
} as const;

export type IconName = keyof typeof ICONS;
export type Tone = 'ok' | 'bad' | 'warn' | 'live' | 'act' | 'calm';

/** Says nothing by itself: the text beside it does. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

export function Badge({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={`badge tone-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}

export function Card({
  title,
  aside,
  className = '',
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

/** What went wrong, said to everybody. */
export function Problem({ text }: { readonly text: string | null }) {
  return (
    <p className="problem" role="alert">
      {text && (
        <>
          <Icon name="cross" /> {text}
        </>
      )}
    </p>
  );
}
