/** Where one is, whether the page is up to date, and the switch that stops all changes. */
import { post } from './api';
import { clockText } from './format';
import { type Live, useLive } from './live';
import { Badge, type IconName, Problem, type Tone } from './parts';
import { useAction } from './use-action';

const CONNECTION: Readonly<Record<Live['connection'], readonly [tone: Tone, icon: IconName, text: string]>> =
  {
    connecting: ['calm', 'clock', 'connecting'],
    live: ['ok', 'dot', 'live'],
    lost: ['bad', 'cross', 'local run does not answer; trying again'],
  };

export function Header() {
  const { connection, hello } = useLive();
  const [tone, icon, text] = CONNECTION[connection];
  return (
    <header className="top">
      <div className="top-row">
        <a className="brand" href="#/">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>
            Connection pool runbook
            <small>{hello ? `${hello.target} · local run` : 'local run'}</small>
          </span>
        </a>
        <Badge tone={tone} icon={icon}>
          {text}
        </Badge>
        <KillSwitch />
      </div>
    </header>
  );
}

function KillSwitch() {
  const { changes } = useLive();
  const { isBusy, error, run } = useAction();
  if (changes === undefined) return null;
  if (changes === null)
    return (
      <Badge tone="warn" icon="warn">
        the kill switch can't be read
      </Badge>
    );
  const { stop } = changes;
  const turn = () => run(() => post('/api/changes', { allowed: stop !== null, reason: 'from the console' }));
  return (
    <div className={`kill ${stop ? 'is-on' : ''}`}>
      <span className="kill-text">
        {stop ? (
          <>
            <strong>All changes are stopped</strong> by {stop.by} since {clockText(stop.at)} UTC
            {stop.reason ? `: ${stop.reason}` : ''}
          </>
        ) : (
          'Changes are allowed'
        )}
      </span>
      <button type="button" className={stop ? 'primary' : 'danger'} aria-disabled={isBusy} onClick={turn}>
        {stop ? 'Allow changes again' : 'Stop all changes'}
      </button>
      <Problem text={error} />
    </div>
  );
}
