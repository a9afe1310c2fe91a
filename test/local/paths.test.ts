/** No request reads or writes a file outside of the folders of a local run, whatever it calls it. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { FIGURES, readDocument } from '../../console/local/documents';
import {
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from '../../emulators/aws/test/fixtures/running-mini-stack';

const BUCKET = 'mini-reports-us-east-1';
const SECRET = 'what nobody may read';
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request';

let mini: RunningMiniStack;
/** Beside the state folder, in the scratch folder. */
let outside: string;
beforeAll(async () => {
  mini = await startMiniStack();
  outside = path.join(mini.processes.scratchDir, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'report.md'), SECRET);
});
afterAll(async () => {
  await mini?.close();
});

/** As it is, byte for byte: `fetch` and the SDK would tidy the path up. */
function send(method: string, target: string, body = '') {
  const { hostname, port } = new URL(mini.aws.endpointUrl);
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const options = {
      hostname,
      port,
      method,
      path: target,
      headers: { authorization: AUTHORIZATION },
      agent: false,
    };
    const request = http.request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Every file below the folder with its size and the time of its last change. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .sort();
}

/** Everything but what the requests are for; logs grow by themselves. */
function elsewhere(): string[] {
  return readdirSync(mini.processes.scratchDir)
    .filter((name) => name !== 'state' && name !== 'logs')
    .flatMap((name) => {
      const each = path.join(mini.processes.scratchDir, name);
      return statSync(each).isDirectory() ? listing(each) : [name];
    });
}

const UP = '../../../../outside/report.md';
const NAMES = [
  UP,
  UP.replaceAll('/', '%2f'),
  UP.replaceAll('.', '%2e'),
  UP.replaceAll('.', '%2E').replaceAll('/', '%2F'),
  UP.replaceAll('.', '%252e'),
  UP.replaceAll('/', '%5c'),
  UP.replaceAll('../', '....//'),
  UP.replaceAll('../', '..;/'),
  UP.replaceAll('.', '%c0%ae'),
  `/${UP}`,
  `incidents/${UP}`,
  `incidents/./${UP}`,
  'incidents/one/..',
  '..',
  '.',
  '%00',
  'report.md%00.json',
  '/etc/passwd',
  '//etc/passwd',
  '%2fetc%2fpasswd',
  'file:///etc/passwd',
  'C:%5cwindows%5cwin.ini',
  '.metadata/x.json',
  `${'a/'.repeat(600)}b`,
  'a'.repeat(300),
];

describe('the object store', () => {
  it.each(NAMES)('keeps to its folder: %s', async (name) => {
    const before = elsewhere();
    const put = await send('PUT', `/${BUCKET}/${name}`, 'written');
    const got = await send('GET', `/${BUCKET}/${name}`);
    expect(got.text).not.toContain(SECRET);
    expect(got.text).not.toMatch(/root:.*:0:0:/);
    expect(put.status).not.toBe(500);
    expect(elsewhere()).toEqual(before);
    expect(readFileSync(path.join(outside, 'report.md'), 'utf8')).toBe(SECRET);
  });

  it.each(['..', '.', '%2e%2e', '.metadata', '', '..%2f..', 'no-such-bucket'])(
    'has no bucket %s',
    async (bucket) => {
      const before = elsewhere();
      for (const method of ['PUT', 'GET']) {
        expect((await send(method, `/${bucket}/outside/report.md`, 'x')).status).toBeGreaterThanOrEqual(400);
      }
      expect(elsewhere()).toEqual(before);
    },
  );

  it('follows no link that leads out of it', async () => {
    const bucket = path.join(mini.aws.s3.folder, BUCKET);
    mkdirSync(bucket, { recursive: true });
    symlinkSync(outside, path.join(bucket, 'linked'));
    expect(await send('PUT', `/${BUCKET}/linked/report.md`, 'written')).toMatchObject({ status: 403 });
    expect(await send('PUT', `/${BUCKET}/linked/new/report.md`, 'written')).toMatchObject({ status: 403 });
    expect(await send('GET', `/${BUCKET}/linked/report.md`)).toMatchObject({ status: 403 });
    expect(readFileSync(path.join(outside, 'report.md'), 'utf8')).toBe(SECRET);
    expect(existsSync(path.join(outside, 'new'))).toBe(false);
  });
});

describe('the documents of the page', () => {
  const stores = () => ({ s3: mini.aws.s3, stack: { ...mini.aws.stack, outputs: { ReportBucket: BUCKET } } });

  it.each(NAMES)('are none but those of an execution: %s', async (name) => {
    expect(await readDocument(stores(), name, 'report.md')).toBeUndefined();
    expect(await readDocument(stores(), 'one', name)).toBeUndefined();
    expect(await readDocument(stores(), decoded(name), decoded(name))).toBeUndefined();
  });

  it('are not read through a link', async () => {
    const folder = path.join(mini.aws.s3.folder, BUCKET, 'incidents', 'linked');
    mkdirSync(path.dirname(folder), { recursive: true });
    symlinkSync(outside, folder);
    expect(existsSync(path.join(folder, 'report.md'))).toBe(true);
    expect(await readDocument(stores(), 'linked', 'report.md')).toBeUndefined();
    expect(await readDocument(stores(), 'linked', FIGURES)).toBeUndefined();
  });
});

test.each(['../up', '..', 'a/b', 'a\\b', '/etc/x', '%2e%2e%2fx', 'a\u0000b', 'x'.repeat(81)])(
  'no execution is called %j',
  async (name) => {
    const before = elsewhere();
    const executions = path.join(mini.stateDir, 'executions');
    const start = new StartExecutionCommand({ stateMachineArn: machineArn('steps'), name, input: '{}' });
    // Two dots are a name like any other to the service: the file is `...jsonl`, where all of them are.
    const outcome = await mini.sfn.send(start).then(
      () => 'started',
      (error: Error) => error.name,
    );
    expect(outcome).toMatch(name === '..' ? /^started$/ : /^(InvalidName|ValidationException)$/);
    expect(elsewhere()).toEqual(before);
    expect(readdirSync(mini.stateDir).sort()).toEqual(
      ['executions', 'outbox.jsonl', 's3', 'told-ends.jsonl'].filter((each) =>
        existsSync(path.join(mini.stateDir, each)),
      ),
    );
    expect(existsSync(path.join(executions, 'up.jsonl'))).toBe(false);
  },
);

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
