/** An API server that has one pod's log alone, and reads it as a node does: the end first, then the time, then the bound. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface LogLine {
  readonly text: string;
  readonly agoSeconds: number;
}

export interface LoggedPod {
  /** What the node still has, oldest first. */
  readonly lines: readonly LogLine[];
  readonly startedAgoSeconds?: number;
  readonly lastEndAgoSeconds?: number;
}

export interface LogServer {
  readonly url: string;
  /** The queries for the log, in order. */
  readonly asked: readonly URLSearchParams[];
  set(pod: LoggedPod): void;
  close(): void;
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

/** `kubernetes/pkg/kubelet/kuberuntime/logs`: the last lines of the file, those written since, and exactly so many bytes. */
function answerOf({ lines }: LoggedPod, query: URLSearchParams): Buffer {
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const [tail, since, limit] = [number('tailLines'), number('sinceSeconds'), number('limitBytes')];
  const last = tail === undefined ? lines : lines.slice(Math.max(0, lines.length - tail));
  const wanted = last.filter(({ agoSeconds }) => since === undefined || agoSeconds <= since);
  const stamp = ({ agoSeconds }: LogLine) =>
    query.get('timestamps') === 'true' ? `${ago(agoSeconds).toISOString().slice(0, -1)}000000Z ` : '';
  return Buffer.from(wanted.map((line) => `${stamp(line)}${line.text}\n`).join('')).subarray(0, limit);
}

function podOf({ startedAgoSeconds = 10, lastEndAgoSeconds }: LoggedPod): object {
  const name = 'app';
  const ended = lastEndAgoSeconds !== undefined && { finishedAt: ago(lastEndAgoSeconds), exitCode: 1 };
  const status = { name, state: { running: { startedAt: ago(startedAgoSeconds) } } };
  return {
    metadata: { name: 'p' },
    spec: { containers: [{ name }] },
    status: { containerStatuses: [{ ...status, ...(ended && { lastState: { terminated: ended } }) }] },
  };
}

export async function startLogServer(): Promise<LogServer> {
  let pod: LoggedPod = { lines: [] };
  const asked: URLSearchParams[] = [];
  const server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (pathname.endsWith('/log')) {
      asked.push(searchParams);
      response.end(answerOf(pod, searchParams));
      return;
    }
    response.end(JSON.stringify(pathname.includes('/pods/') ? podOf(pod) : { spec: { selector: {} } }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    set: (next) => {
      pod = next;
      asked.length = 0;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
