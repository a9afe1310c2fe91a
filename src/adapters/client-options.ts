/** How every AWS client of this project behaves: bounded, with the SDK's own retries. */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { requestTimeout: 5_000, connectionTimeout: 2_000, throwOnRequestTimeout: true },
};
