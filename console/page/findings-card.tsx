/** What was found, with the evidence for and against it, and what was done or refused. */
import { nextSteps } from '../../src/diagnose/next-steps';
import type { AppliedAction } from '../../src/model/actions';
import type { Refusal } from '../../src/model/refusal';
import type { Finding } from '../../src/model/state';
import type { ExecutionView } from '../contract';
import { clockText, stateTitle } from './format';
import { Badge, Card, Empty, type Tone } from './parts';

const CONFIDENCE: Readonly<Record<Finding['confidence'], Tone>> = {
  high: 'act',
  medium: 'live',
  low: 'calm',
};

export function FindingsCard({ view }: { readonly view: ExecutionView }) {
  const { findings, actions, refusals } = view;
  return (
    <Card title="Findings and changes">
      {findings.length === 0 ? <Empty>No diagnosis yet.</Empty> : null}
      <ul className="findings">
        {findings.map((finding, index) => (
          <FindingItem key={finding.cause} finding={finding} isOpen={index === 0} />
        ))}
      </ul>
      {actions.length > 0 && <h3>Changes made</h3>}
      <ul className="plain">
        {actions.map((action) => (
          <ActionItem key={action.id} action={action} />
        ))}
      </ul>
      {refusals.length > 0 && <h3>Not done, and why</h3>}
      <ul className="plain">
        {refusals.map((refusal) => (
          <RefusalItem key={`${refusal.kind} ${refusal.why}`} refusal={refusal} />
        ))}
      </ul>
    </Card>
  );
}

function FindingItem({ finding, isOpen }: { readonly finding: Finding; readonly isOpen: boolean }) {
  const { cause, confidence, evidenceFor, evidenceAgainst } = finding;
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <strong>{stateTitle(cause).replace(/-/g, ' ')}</strong>
          <Badge tone={CONFIDENCE[confidence]} icon="info">
            {`${confidence} confidence`}
          </Badge>
        </summary>
        <ul className="evidence">
          {evidenceFor.map((text) => (
            <li key={text} className="for">
              <span className="evidence-word">for</span>
              <span>{text}</span>
            </li>
          ))}
          {evidenceAgainst.map((text) => (
            <li key={text} className="against">
              <span className="evidence-word">against</span>
              <span>{text}</span>
            </li>
          ))}
          {nextSteps(finding).map((text) => (
            <li key={text} className="next">
              <span className="evidence-word">next</span>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function ActionItem({ action }: { readonly action: AppliedAction }) {
  const { summary, before, after, undo, undone, finishedAt } = action;
  return (
    <li>
      <Badge tone="act" icon="bolt">
        {undone ? 'undone' : 'change'}
      </Badge>{' '}
      <strong>{summary}</strong> <span className="dim">{clockText(finishedAt)} UTC</span>
      <p className="dim">
        before: {before}; after: {after}
        <br />
        {undone ? `undone at ${clockText(undone.at)}: ${undone.why}` : `undo: ${undo}`}
      </p>
    </li>
  );
}

function RefusalItem({ refusal: { kind, why } }: { readonly refusal: Refusal }) {
  return (
    <li>
      <strong>{kind}</strong>: {why}
    </li>
  );
}
