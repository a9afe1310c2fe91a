/** By which names a server of the local run may be asked. */
import { expectProxy, wrongHost } from '../origin-guard';

const NAMES = ['127.0.0.1:8001', 'localhost:8001'];

it('is its own, and that of a proxy which this run has put before it', () => {
  const asked = (host: string) => wrongHost({ host }, NAMES);
  expect(asked('127.0.0.1:8001')).toBeUndefined();
  expect(asked('127.0.0.1:9001')).toContain('this server is 127.0.0.1:8001');
  expectProxy('127.0.0.1:9001');
  expect(asked('127.0.0.1:9001')).toBeUndefined();
  expect(asked('elsewhere.example:9001')).toContain('nothing else');
});
