import { log } from '../log.ts';
import { isDatabaseError, isPassing, ProblemError, unavailable } from './problem.ts';

/** What was asked of the read model, or the problem that says that it does not answer. */
export async function fromReadModel<T>(asked: Promise<T>, wayOut = 'Try again later.'): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    // What its caller has found wrong, and what an object did not answer, is no fault of the database.
    if (error instanceof ProblemError || (isPassing(error) && !isDatabaseError(error))) throw error;
    log.error('The read model could not be read.', { error });
    throw unavailable(
      'read_model_unavailable',
      `The database of the reports does not answer at the moment. Selling goes on without it. ${wayOut}`,
      5,
    );
  }
}
