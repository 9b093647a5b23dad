import type { Context } from 'hono';
import * as v from 'valibot';
import { NOT_AN_OBJECT } from '../../shared/protocol/bodies.ts';
import { parseJson } from '../../shared/protocol/json.ts';
import { BODY_BYTES_MAX } from '../../shared/protocol/limits.ts';
import { badRequest, ProblemError } from './problem.ts';

/** Reads a JSON body against its schema, or throws the problem that says what is wrong with it. */
export async function readBody<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const json = parseJson(await readText(c.req.raw));
  if (!json.ok) throw badRequest(`The body cannot be read: ${json.message}.`);
  // Schemas take an empty list for an object in which nothing is named, and that could ask for all there is.
  if (Array.isArray(json.value)) throw badRequest(`${NOT_AN_OBJECT}.`);
  return check(schema, json.value);
}

/** Checks a value from outside, such as a path's part or a query, against its schema. */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw badRequest(`${issue.message}.`);
}

/** Stops reading as soon as the body is too long, whatever its length header says. */
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > BODY_BYTES_MAX) {
      throw new ProblemError({
        status: 413,
        code: 'body_too_large',
        title: 'The body is too large',
        detail: `A body may have at most ${BODY_BYTES_MAX} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await new Blob(chunks).arrayBuffer());
  } catch {
    throw badRequest('The body is not valid UTF-8.');
  }
}
