/** How an API server is reached, and as whom: what a kubeconfig says, or what is known of a cluster by other means. */

export interface KubernetesAccess {
  /** `https://host[:port][/prefix]`. */
  readonly server: string;
  /** As Node.js names them (`tls.connect`). The system's authorities are trusted where there is no `ca`. */
  readonly tls?: {
    /** PEM. */
    readonly ca?: string | undefined;
    /** The client's certificate and its key, PEM. */
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
    /** The name that the server's certificate is for, where it is another than the address. */
    readonly servername?: string | undefined;
    readonly rejectUnauthorized?: boolean | undefined;
  };
  /**
   * The header that says who asks, `Bearer …`: asked for before each request, so that a token that ends can be replaced.
   * Left out where the client's certificate says it.
   */
  authorization?(signal: AbortSignal): Promise<string> | string;
}
