/** The spans that an incident is measured by. */
import type { Timeline } from '../../src/documents/timeline/model';
import { columnText } from './format';

export function Milestones({ milestones }: { readonly milestones: Timeline['milestones'] }) {
  const all = Object.values(milestones);
  if (all.every(({ seconds }) => seconds === null)) return null;
  return (
    <dl className="figures milestones">
      {all.map(({ name, seconds, formula }) => (
        <div key={name} title={formula}>
          <dt>{name}</dt>
          <dd>{seconds === null ? <span className="dim">–</span> : columnText(seconds)}</dd>
        </div>
      ))}
    </dl>
  );
}
