export { CAUSES, type Cause } from './names';
