/** The flame graphs that `npm run profile` writes beside docs/performance.md. */
export const FLAMES = {
  diagnose: { file: 'flame-diagnose.svg', what: 'a warm Diagnose: where its processor time goes' },
  start: { file: 'flame-start.svg', what: 'npm start: what its own process does until all is up' },
} as const;
