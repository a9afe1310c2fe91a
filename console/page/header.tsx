/** Where one is, and whether the page is up to date. */
import { KillSwitch } from './kill-switch';
import { type Live, useLive } from './live';
import { Badge, type IconName, type Tone } from './parts';

const CONNECTION: Readonly<Record<Live['connection'], readonly [tone: Tone, icon: IconName, text: string]>> =
  {
    connecting: ['calm', 'clock', 'connecting'],
    live: ['ok', 'dot', 'live'],
    lost: ['bad', 'cross', 'the console does not answer; trying again'],
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
            <small>{hello ? `${hello.targets.join(', ')} · ${hello.place}` : ' '}</small>
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
