/** A request that a service makes of its own, signed: to be sent as it is, altered, later, or twice. */
export interface SignedRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The status that came back. */
export async function sendSigned({ url, body, headers }: SignedRequest): Promise<number> {
  return (await fetch(url, { method: 'POST', body, headers })).status;
}
