/** The spans that an incident is measured by. */
import type { Timeline } from '../../src/documents/timeline/model';
import { columnText } from './format';

export function Milestones({ milestones }: { readonly milestones: Timeline['milestones'] }) {
  if (milestones.every(({ seconds }) => seconds === null)) return null;
  return (
    <dl className="figures milestones">
      {milestones.map(({ key, name, seconds, formula }) => (
        <div key={key} title={formula}>
          <dt>{name}</dt>
          <dd>{seconds === null ? <span className="dim">–</span> : columnText(seconds)}</dd>
        </div>
      ))}
    </dl>
  );
}
