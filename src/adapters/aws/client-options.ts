/**
 * How every AWS client of this project behaves: bounded, with the SDK's own retries. The request's time ends with the
 * head of the answer; the socket's is for a body that stops coming.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: {
    requestTimeout: 5_000,
    connectionTimeout: 2_000,
    socketTimeout: 5_000,
    throwOnRequestTimeout: true,
  },
};
