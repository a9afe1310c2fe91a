/** Waiting in tests, as the emulators' tests do. */
export { eventually } from '../../emulators/common/testing/eventually';
