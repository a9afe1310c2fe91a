/** The API server's certificate: without TLS the clients of Kubernetes send no token. */
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  /** Signed by itself, so that it is also what its clients trust. */
  readonly cert: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const VALID_DAYS = 30;
/** A clock that is a little slow must not refuse it. */
const SLACK_MS = 5 * 60 * 1_000;
const TYPE_DNS = 2;
const TYPE_IP = 7;

/** Makes one for an address of this machine. It lives as long as a local run, and its key is never written down. */
export async function makeCertificate(ip: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'local cluster' }], {
    ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
    notBeforeDate: new Date(Date.now() - SLACK_MS),
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: TYPE_IP, ip },
          { type: TYPE_DNS, value: 'localhost' },
        ],
      },
    ],
  });
  return { key, cert };
}
