/** The cluster's small parts: patches, selectors, the store's versions, logs, addresses. */
import { createServer } from 'node:net';
import { PodAddresses } from '../addresses';
import { LogBuffer } from '../log-buffer';
import { mergePatch, strategicMergePatch } from '../patch';
import { labelSelector } from '../selectors';
import { type Change, Store } from '../store';

describe('a merge patch (RFC 7396)', () => {
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a"]', '{"a":"b"}', '{"a":"b"}'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('%s with %s is %s', (target, patch, result) => {
    expect(mergePatch(JSON.parse(target), JSON.parse(patch))).toEqual(JSON.parse(result));
  });

  it('keeps a field called __proto__ a field', () => {
    const result = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.keys(result as object)).toEqual(['__proto__']);
    expect((result as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a strategic merge patch', () => {
  const template = {
    containers: [
      {
        name: 'a',
        image: 'a:1',
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: '2' },
        ],
      },
      { name: 'b', args: ['old'] },
    ],
  };

  it('merges containers and their variables by name, and replaces other lists', () => {
    const env = [
      { name: 'Y', value: '3' },
      { name: 'Z', value: '4' },
    ];
    const patch = { containers: [{ name: 'a', env }, { name: 'b', args: ['new'] }, { name: 'c' }] };
    expect(strategicMergePatch(template, patch)).toEqual({
      containers: [
        { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }, ...env] },
        { name: 'b', args: ['new'] },
        { name: 'c' },
      ],
    });
  });

  it('deletes and replaces where it is told to', () => {
    const deleted = strategicMergePatch(template, {
      '$setElementOrder/containers': [{ name: 'a' }],
      containers: [
        { name: 'b', $patch: 'delete' },
        { name: 'a', env: [{ name: 'X', $patch: 'delete' }] },
      ],
    });
    expect(deleted).toEqual({ containers: [{ name: 'a', image: 'a:1', env: [{ name: 'Y', value: '2' }] }] });
    const replaced = strategicMergePatch(template, { containers: [{ $patch: 'replace' }, { name: 'c' }] });
    expect(replaced).toEqual({ containers: [{ name: 'c' }] });
  });

  it('is refused when it has no key or a directive that is not understood', () => {
    expect(() => strategicMergePatch(template, { containers: [{ image: 'x' }] })).toThrow('merge key name');
    expect(() => strategicMergePatch({}, { $retainKeys: ['a'] })).toThrow('$retainKeys');
  });
});

describe('a label selector', () => {
  const labels = { app: 'knhk', tier: 'api' };
  it.each([
    ['', true],
    ['app=knhk', true],
    ['app==knhk,tier=api', true],
    ['app=knhk,tier=db', false],
    ['tier!=db', true],
    ['zone!=x', true],
    ['app in (a, knhk)', true],
    ['app notin (a,knhk)', false],
    ['zone notin (a)', true],
    ['zone in (a)', false],
    ['app', true],
    ['!app', false],
    ['!zone,tier', true],
  ])('%j is %s', (selector, selected) => {
    expect(labelSelector(selector)(labels)).toBe(selected);
  });

  it('that cannot be read is refused', () => {
    expect(() => labelSelector('app in knhk')).toThrow('unable to parse');
  });
});

describe('the store', () => {
  const metadata = { namespace: 'n', name: 'c' };
  const withData = (data: Record<string, string>) => ({ metadata, data });

  it('counts versions, notices nothing where nothing changed, and refuses stale writers', () => {
    const store = new Store();
    const created = store.create('configmaps', withData({ a: '1' }));
    const same = store.update('configmaps', 'n', 'c', (object) => ({ ...object, data: { a: '1' } }));
    expect(same.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const changed = store.update('configmaps', 'n', 'c', (object) => ({ ...object, data: { a: '2' } }));
    expect(Number(changed.metadata.resourceVersion)).toBeGreaterThan(
      Number(created.metadata.resourceVersion),
    );
    expect(() => store.update('configmaps', 'n', 'c', () => created)).toThrow('has been modified');
    const another = { ...changed, metadata: { ...changed.metadata, uid: 'another' } };
    expect(() => store.update('configmaps', 'n', 'c', () => another)).toThrow('has been modified');
    expect(() => store.get('configmaps', 'other', 'c')).toThrow('configmaps "c" not found');
  });

  it('tells every listener of every change in order, of those that a listener made too', () => {
    const store = new Store();
    const heard: string[] = [];
    store.onChange(({ type }) => {
      if (type === 'ADDED')
        store.update('configmaps', 'n', 'c', (object) => ({ ...object, data: { a: '2' } }));
    });
    store.onChange(({ type, object }: Change) => {
      heard.push(`${type} ${'data' in object ? object.data?.['a'] : ''}`);
    });
    store.create('configmaps', withData({ a: '1' }));
    store.remove('configmaps', 'n', 'c');
    store.remove('configmaps', 'n', 'c');
    expect(heard).toEqual(['ADDED 1', 'MODIFIED 2', 'DELETED 2']);
  });

  it('gives out copies', () => {
    const store = new Store();
    const data = { a: '1' };
    const created = store.create('configmaps', withData(data));
    data.a = 'changed outside';
    if (created.data) created.data['a'] = 'changed outside';
    expect(store.get('configmaps', 'n', 'c').data).toEqual({ a: '1' });
  });
});

describe('a log', () => {
  it('is put together from chunks that cut lines and characters', () => {
    const log = new LogBuffer();
    const collector = log.collector();
    const bytes = Buffer.from('first\nzwölf\nlast');
    for (const byte of bytes) collector.write(Buffer.from([byte]));
    expect(log.read()).toBe('first\nzwölf\n');
    collector.end();
    expect(log.read()).toBe('first\nzwölf\nlast\n');
  });

  it('is bounded in lines, and in the length of a line that never ends', () => {
    const log = new LogBuffer(10);
    for (let line = 0; line < 5_000; line++) log.append(`line ${line}`);
    const lines = log.read().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(lines.length).toBeLessThan(3_000);
    expect(lines.at(-1)).toBe('line 4999');
    log.collector().write(Buffer.alloc(40_000, 'x'));
    expect(log.read({ tailLines: 2 })).toBe(`${'x'.repeat(16_384)}\n`.repeat(2));
  });

  it('is read from a time on, with time stamps', () => {
    const log = new LogBuffer();
    log.append('before', 1_000);
    log.append('after', 2_000);
    expect(log.read({ sinceMs: 2_000, timestamps: true })).toBe('1970-01-01T00:00:02.000000000Z after\n');
  });
});

describe('pod addresses', () => {
  it('are of one subnet, and pass over those that another program uses', async () => {
    const addresses = await PodAddresses.open([8080, 9090]);
    const first = await addresses.take();
    expect(first).toMatch(/^127\.\d+\.\d+\.1$/);
    const second = first.replace(/1$/, '2');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(9090, second, resolve));
    expect(await addresses.take()).toBe(first.replace(/1$/, '3'));
    addresses.giveBack(first);
    expect(await addresses.take()).toBe(first.replace(/1$/, '4'));
    await new Promise((resolve) => other.close(resolve));
  });
});
