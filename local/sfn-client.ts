/** The SDK's own client, pointed at a local endpoint. */
import { SFNClient } from '@aws-sdk/client-sfn';

export const LOCAL_REGION = 'us-east-1';

/** Needs no credentials of anybody's: the local endpoint accepts any signature. */
export function sfnClient(endpoint: string): SFNClient {
  return new SFNClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
