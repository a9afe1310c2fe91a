import { scanLogs } from '../support/bodies';

describe('scanLogs', () => {
  it("counts the runbook's patterns over every pod", () => {
    const text = [
      'WARN connection pool timeout waited_ms=5000',
      'WARN connection pool timeout waited_ms=5001',
      'ERROR sorry, too many clients already',
      'FATAL remaining connection slots are reserved for roles',
      'WARN slow query duration_ms=900',
      'INFO pool ready',
      'INFO hello',
      '',
    ].join('\n');
    expect(
      scanLogs(
        [
          { pod: 'a', text },
          { pod: 'b', text: 'Connection Timeout\n' },
        ],
        2,
      ),
    ).toEqual({
      podsExpected: 2,
      podsRead: 2,
      linesRead: 8,
      connectionLines: 5,
      connectionTimeouts: 5,
      serverRefusals: 2,
      slowQueryLines: 1,
      wordings: [{ of: 'PostgreSQL', lines: 2 }],
      samples: [
        'a: WARN connection pool timeout waited_ms=5000',
        'a: ERROR sorry, too many clients already',
        'a: FATAL remaining connection slots are reserved for roles',
        'b: Connection Timeout',
      ],
      partial: [],
    });
  });

  it('shows no customer data in its samples', () => {
    const logs = scanLogs([{ pod: 'a', text: "connection timeout for 'jane@example.com' password=x1" }], 1);
    expect(logs?.samples).toEqual(["a: connection timeout for '…' password=…"]);
  });

  it('counts in pieces of any size what it counts in the whole', () => {
    const text = [
      'INFO ready\n\nWARN connection pool timeout für 1 Größe',
      'slow query duration_ms=7 TIMEOUT',
      'x'.repeat(50),
      'too many clients',
    ].join('\n');
    const whole = scanLogs([{ pod: 'a', text }], 1);
    expect(whole).toMatchObject({
      linesRead: 5,
      connectionLines: 2,
      connectionTimeouts: 2,
      slowQueryLines: 1,
    });
    expect(whole?.samples[0]).toBe('a: WARN connection pool timeout für 1 Größe');
    const patterns = { connection: 'größe', slowQuery: '^slow' };
    const configured = scanLogs([{ pod: 'a', text }], 1, patterns);
    expect(configured).toMatchObject({ linesRead: 5, connectionLines: 1, slowQueryLines: 1 });
    for (let bytes = 1; bytes < text.length; bytes++) {
      expect(scanLogs([{ pod: 'a', text }], 1, {}, bytes)).toEqual(whole);
      expect(scanLogs([{ pod: 'a', text }], 1, patterns, bytes)).toEqual(configured);
    }
  });

  it('holds the beginning of a line that does not end, and goes on with the next', () => {
    const long = `connection pool timeout ${'x'.repeat(400_000)} slow query`;
    const found = scanLogs([{ pod: 'a', text: `${long}\npool\n` }], 1, {}, 10_000);
    expect(found).toMatchObject({
      linesRead: 2,
      connectionLines: 2,
      slowQueryLines: 0,
      connectionTimeouts: 1,
    });
  });

  it('tells no log read apart from nothing to read', () => {
    expect(scanLogs([], 3)).toBeNull();
    expect(scanLogs([{ pod: 'a', text: '' }], 1)).toMatchObject({ linesRead: 0, connectionTimeouts: 0 });
  });
});
