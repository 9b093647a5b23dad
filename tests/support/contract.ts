import Ajv2020, { type AnySchema } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from './http.ts';

/** A document of the API, held against what really comes. */

type Json = Readonly<Record<string, unknown>>;

export interface DescribedOperation {
  readonly method: string;
  /** As the document has it: `/api/drops/{sku}`. */
  readonly path: string;
  readonly statuses: readonly string[];
  readonly takesBody: boolean;
  readonly isForOperator: boolean;
}

export class Contract {
  readonly #document: Json;
  readonly #ajv: Ajv2020;
  /** `POST /api/session 201`, for everything that was compared. */
  readonly seen = new Set<string>();

  /**
   * @param strictly what an answer has beside what is described counts as wrong. A client must pass it over, but here it
   *   would mean that the description has been forgotten.
   */
  constructor(document: Json, strictly: boolean) {
    this.#document = strictly ? (closed(document) as Json) : document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.#ajv);
    this.#ajv.addSchema(this.#document as AnySchema, 'document');
  }

  get operations(): DescribedOperation[] {
    return Object.entries(this.#document['paths'] as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...{ method: method.toUpperCase(), path },
        statuses: Object.keys(operation['responses'] as Json),
        takesBody: operation['requestBody'] !== undefined,
        isForOperator: JSON.stringify(operation['security']).includes('operatorToken'),
      })),
    );
  }

  /** What is wrong with an answer, by its description; nothing where it is as described. */
  differences(method: string, path: string, { status, type, text, headers }: Answer): string[] {
    const name = `${method} ${path} ${status}`;
    this.seen.add(name);
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status)];
    const described = this.#at(pointer) as { content?: Record<string, unknown>; headers: Json } | undefined;
    if (described === undefined) return [`${name} is not described: ${text}`];
    const missing = Object.keys(described.headers).filter(
      (header) => header === 'x-request-id' && !headers.has(header),
    );
    const { content = {} } = described;
    const media = type?.split(';')[0] ?? '';
    if (Object.keys(content).length === 0) return text === '' ? missing : [`${name} should be empty: ${text}`];
    if (content[media] === undefined) return [`${name} is ${type}, but should be ${Object.keys(content)}`];
    const value: unknown = media.endsWith('json') && !media.includes('ndjson') ? JSON.parse(text) : text;
    return [
      ...missing,
      ...this.#wrong([...pointer, 'content', media, 'schema'], value).map((words) => `${name} ${words}`),
    ];
  }

  /** What is wrong with a value by a named schema. */
  wrongFor(schema: string, value: unknown): string[] {
    return this.#wrong(['components', 'schemas', schema], value);
  }

  /** What is wrong with a frame by the description of a channel's messages. */
  wrongFrame(channel: string, frame: Json): string[] {
    const at = ['channels', channel, 'messages', String(frame['type']), 'payload'];
    return this.#at(at) === undefined ? [`${frame['type']} is not described`] : this.#wrong(at, frame);
  }

  #wrong(pointer: readonly string[], value: unknown): string[] {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = this.#ajv.compile({ $ref: `document#/${path}` });
    return validate(value) ? [] : [`${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`];
  }

  #at(pointer: readonly string[]): unknown {
    return pointer.reduce<unknown>((value, part) => (value as Json | undefined)?.[part], this.#document);
  }
}

/** Every object that says nothing of further fields permits none. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  const isOpen = copy['type'] === 'object' && copy['properties'] !== undefined && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
