/** What lines of a log are taken for, and what is found leaked by them. */
import { createLog } from '../../local/service/log';
import { traceConnections } from '../../src/diagnose/connection-trace';
import { acquired, at, end, log, released, trace } from './trace-lines';

describe('lines that name the connection', () => {
  it('finds what was acquired and never released, by call, over all pods, the worst first', () => {
    const first = log(
      acquired(0, 'id=1 call="GET /orders"'),
      acquired(1, 'id=2 call="GET /reports"'),
      released(2, 'id=1 call="GET /orders"'),
      acquired(5, 'id=3 call="GET /orders"'),
      end(60),
    );
    // The same ids in another pod are other connections, and its clock has come less far.
    const second = log(
      acquired(10, 'id=1 call="GET /reports"'),
      acquired(20, 'id=2 call="GET /orders"'),
      released(21, 'id=2 call="GET /orders"'),
      acquired(24, 'id=3 call="GET /reports"'),
      end(30),
    );
    expect(trace(first, second)).toEqual({
      seconds: 60,
      podsRead: 2,
      acquired: 6,
      released: 2,
      leaking: [
        { call: 'GET /reports', held: 2, oldestSeconds: 59 },
        { call: 'GET /orders', held: 1, oldestSeconds: 55 },
      ],
    });
  });

  it('takes no connection for leaked that is held as long as allowed', () => {
    const text = (second: number) => log(acquired(0, 'id=1 call=a'), end(second));
    expect(trace(text(10)).leaking).toEqual([]);
    expect(trace(text(11)).leaking).toEqual([{ call: 'a', held: 1, oldestSeconds: 11 }]);
  });

  it('counts from the last acquisition of an id, whether or not its release was seen', () => {
    const text = log(
      acquired(0, 'id=1 call=a'),
      acquired(30, 'id=1 call=b'),
      released(31, 'id=1 call=b'),
      acquired(35, 'id=2 call=c'),
      acquired(55, 'id=2 call=d'),
      end(60),
    );
    expect(trace(text)).toMatchObject({ acquired: 4, released: 1, leaking: [] });
  });

  it('counts a release of what was acquired before tracing began, and no more', () => {
    const text = log(released(0, 'id=7 call=a'), acquired(1, 'id=7 call=a'), end(60));
    const leaking = [{ call: 'a', held: 1, oldestSeconds: 59 }];
    expect(trace(text)).toMatchObject({ acquired: 1, released: 1, leaking });
  });

  it('is not misled by lines that came twice', () => {
    const twice = [acquired(0, 'id=1 call=a'), released(1, 'id=1 call=a')].flatMap((line) => [line, line]);
    expect(trace(log(...twice, end(60)))).toMatchObject({ acquired: 2, released: 2, leaking: [] });
  });

  it('pairs nothing with a last line that is cut short, and still takes its time', () => {
    const text = log(acquired(0, 'id=12 call=a'), acquired(0, 'id=3 call=b'));
    // It was `id=1234`, and `id=3` for all that is known.
    for (const cut of [released(60, 'id=12'), released(60, 'id=3'), released(60, '').slice(0, -3)]) {
      const { leaking, ...counts } = trace(text + cut);
      expect(counts).toMatchObject({ acquired: 2, released: 0 });
      expect(leaking.map(({ call, oldestSeconds }) => `${call} ${oldestSeconds}`)).toEqual(['a 60', 'b 60']);
    }
    // A time that is itself cut short is none: the one before holds.
    expect(trace(text + at(60).slice(0, -1)).leaking).toEqual([]);
  });

  it('reports without times what was never released, of unknown age', () => {
    const text = log('connection acquired id=1 call=a', 'connection acquired id=2 call=a', '9 o’clock');
    expect(trace(text).leaking).toEqual([{ call: 'a', held: 2, oldestSeconds: 0 }]);
    const rest = log('connection released id=1 call=a', 'connection released id=2');
    expect(trace(text + rest).leaking).toEqual([]);
  });
});

describe('lines that do not name the connection', () => {
  it("takes each call's releases from its acquisitions, pod by pod", () => {
    const lines = ['acquired call=a', 'acquired call=a', 'released call=a', 'acquired call=b', 'acquired'];
    const first = log(...lines.map((line) => `connection ${line}`));
    // Acquired before tracing began, and in another pod: it gives nothing back here.
    const second = log('connection released call=b', 'connection released call=c');
    expect(trace(first, second)).toMatchObject({
      acquired: 4,
      released: 3,
      leaking: [
        { call: 'a', held: 1, oldestSeconds: 0 },
        { call: 'b', held: 1, oldestSeconds: 0 },
        { call: 'unknown', held: 1, oldestSeconds: 0 },
      ],
    });
  });
});

describe('reading lines', () => {
  it("reads the local service's own log", () => {
    let text = '';
    const write = createLog((line) => {
      text += line;
    });
    write('TRACE', 'sqlx::pool', 'connection acquired', { id: 4_711, call: 'GET /orders/{id}, say "all"' });
    write('TRACE', 'sqlx::pool', 'connection acquired', { id: 4_712, call: '/orders/{id}' });
    write('TRACE', 'sqlx::pool', 'connection released', { id: 4_712, call: '/orders/{id}' });
    expect(traceConnections([{ pod: 'a', text: text + log('2100-01-01T00:00:00Z x') }], 10, 5)).toMatchObject(
      {
        acquired: 2,
        released: 1,
        leaking: [{ call: 'GET /orders/{id}, say "…"', held: 1 }],
      },
    );
  });

  it('reads coloured lines, other letters, CRLF, time zones and other fields', () => {
    const text = log(
      '\u001b[2m2026-01-31T04:00:00.5+01:00\u001b[0m \u001b[35mTRACE\u001b[0m Connection Acquired \u001b[3mid\u001b[0m\u001b[2m=\u001b[0m1 \u001b[3mcall\u001b[0m\u001b[2m=\u001b[0ma\r',
      `${acquired(1, 'valid=9 x.id=9 id="2" call=b')}\r`,
      `${released(2, 'id=2')}\r`,
      `${end(21)}\r`,
    );
    // 20.5 s, shown whole.
    expect(trace(text).leaking).toEqual([{ call: 'a', held: 1, oldestSeconds: 21 }]);
  });

  it('takes nothing inside a quoted value for a field, and one event from a line', () => {
    const text = log(
      acquired(0, 'call="where id=1 call=z" id=2 call=y'),
      released(1, 'id=1'),
      acquired(2, 'id=5 call=x was connection released id=5'),
      end(60),
    );
    expect(trace(text)).toMatchObject({
      acquired: 2,
      released: 1,
      leaking: [{ call: 'where id=1 call=z' }, { call: 'x' }],
    });
  });

  it('takes an empty or broken value for none', () => {
    const calls = ['""', '"GET', '', '"\\u0007"'].map((call, id) => acquired(0, `id=${id} call=${call}`));
    const ids = ['""', '"1', ''].map((id) => acquired(0, `id=${id} call=a`));
    expect(trace(log(...calls, ...ids, end(60))).leaking).toEqual([
      { call: 'unknown', held: 4, oldestSeconds: 60 },
      { call: 'a', held: 3, oldestSeconds: 0 },
    ]);
  });

  it('shows no customer data and no control characters, and puts together what then looks alike', () => {
    const calls = ["find 'Ann'\\nnow\\u001b[31m", "find 'Bob' now"].map(
      (call, id) => `id=${id} call="${call}"`,
    );
    const text = log(
      ...calls.map((fields) => acquired(0, fields)),
      acquired(0, `id=9 call=${'x'.repeat(999)}`),
    );
    const { leaking } = trace(text + log(end(60)));
    expect(leaking).toEqual([
      { call: "find '…' now", held: 2, oldestSeconds: 60 },
      { call: `${'x'.repeat(119)}…`, held: 1, oldestSeconds: 60 },
    ]);
  });

  it('names twenty calls at most, and keeps the sum', () => {
    const lines = Array.from({ length: 50 }, (_, id) => acquired(id, `id=${id} call=c${id}`));
    const { leaking } = trace(log(...lines, acquired(0, 'id=50 call=c7'), end(100)));
    expect(leaking).toHaveLength(20);
    expect(leaking[0]).toEqual({ call: 'c7', held: 2, oldestSeconds: 100 });
    expect(leaking[19]).toEqual({ call: '31 other calls', held: 31, oldestSeconds: 81 });
  });

  it('takes no longer for long lines than for many', () => {
    const line = acquired(0, 'id=1 call=a');
    const copies = Math.ceil(10_000_000 / line.length);
    const long = log(`${line.repeat(copies)}${' call="'.repeat(1_000_000)}`);
    expect(trace(log(line).repeat(copies) + end(60), long + log(end(60)))).toMatchObject({
      acquired: copies + 1,
      leaking: [{ call: 'a', held: 1 }, { held: 1 }],
    });
  }, 5_000);
});
