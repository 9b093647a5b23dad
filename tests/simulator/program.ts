import worker, { Lane, Sku } from '../../worker/index.ts';
import type { Program } from './platform/platform.ts';

/** The program as it is deployed. */
export const PROGRAM = { worker, classes: { Sku, Lane } } as unknown as Program;
