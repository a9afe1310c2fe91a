/** The ports that every pod listens on, at its own address. */
export const API_PORT = 8080;
export const METRICS_PORT = 9090;
