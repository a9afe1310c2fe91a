/** The incident in five lines: what is wrong, what was done, is it better, what is needed, when the next page goes out. */
import type { ReactNode } from 'react';
import type { Glance, Needed, Trend } from '../../src/documents/glance-facts';
import { doneText, neededText, nextPageText, trendText, wrongText } from '../../src/documents/glance-text';
import { clockText } from './format';
import { Icon, type IconName } from './parts';
import { useNow } from './use-now';

/** Not by colour alone: each has its sign. */
const TREND_SIGNS: Readonly<Record<Trend['kind'], IconName>> = {
  unknown: 'clock',
  healthy: 'check',
  better: 'up',
  same: 'dash',
  worse: 'down',
};

function isUrgent({ kind }: Pick<Needed, 'kind'>): boolean {
  return kind !== 'nothing';
}

export function GlanceCard({ glance, isRunning }: { readonly glance: Glance; readonly isRunning: boolean }) {
  const { trend, needed, nextPage, since } = glance;
  const now = useNow(nextPage !== null);
  return (
    <dl className="glance">
      <Line name={since ? `Wrong since ${clockText(since)} UTC` : 'Wrong'}>{wrongText(glance)}</Line>
      <Line name="Done">{doneText(glance)}</Line>
      <Line name="Getting better?" className={`is-${trend.kind}`}>
        <Icon name={TREND_SIGNS[trend.kind]} /> {trendText(trend)}
      </Line>
      <Line name="Needed of you" className={isUrgent(needed) ? 'is-urgent' : ''}>
        {isUrgent(needed) && <Icon name="warn" />} {neededText(needed)}
      </Line>
      <Line name="Next page">{nextPageText(nextPage, now, isRunning)}</Line>
    </dl>
  );
}

function Line({
  name,
  className = '',
  children,
}: {
  readonly name: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={className}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
