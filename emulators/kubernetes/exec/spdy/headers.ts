/** Header blocks of SPDY/3. All blocks of one direction are one compressed stream, so they have an order. */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { DICTIONARY, withLength } from './dictionary';

export class HeaderReader {
  private readonly inflate: Inflate = createInflate({
    dictionary: DICTIONARY,
    flush: constants.Z_SYNC_FLUSH,
    finishFlush: constants.Z_SYNC_FLUSH,
  });

  /** @throws Error when the block is none. */
  async read(block: Buffer): Promise<Map<string, string>> {
    return parse(await through(this.inflate, block));
  }
}

export class HeaderWriter {
  private readonly deflate: Deflate = createDeflate({
    dictionary: DICTIONARY,
    flush: constants.Z_SYNC_FLUSH,
  });

  write(headers: ReadonlyMap<string, string>): Promise<Buffer> {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(headers.size);
    const pairs = [...headers].flatMap(([name, value]) => [withLength(name), withLength(value)]);
    return through(this.deflate, Buffer.concat([count, ...pairs]));
  }
}

function through(codec: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    codec.once('error', reject);
    codec.write(input, () => {
      codec.off('error', reject);
      const output: unknown = codec.read();
      resolve(Buffer.isBuffer(output) ? output : Buffer.alloc(0));
    });
  });
}

function parse(block: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const number = () => {
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = () => {
    const length = number();
    at += length;
    return block.toString('utf8', at - length, at);
  };
  for (let left = number(); left > 0; left--) {
    const name = text();
    headers.set(name, text());
  }
  return headers;
}
