/** What the server itself decides about new objects of single kinds, read when one first comes. */
export { assignJob } from './assign-job.ts';
export { assignService } from './assign-service.ts';
export { qualityOfService } from './quality-of-service.ts';
