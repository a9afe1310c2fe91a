/** What `runbook console` is called with. */
export interface ConsoleOptions {
  readonly port?: string;
  readonly by: string;
  readonly readOnly?: boolean;
  readonly stateMachine?: string;
  readonly bucket?: string;
  readonly awsProfile?: string;
  readonly region?: string;
}
