import { type ConversionConfig, type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';

/** Schemas by the names that they have in a document; the others are written out where they are used. */
export type Named = Readonly<Record<string, GenericSchema>>;

/**
 * What a check demands stands beside it as metadata (`shared/protocol/fields.ts`), so the check itself says nothing more. A
 * schema that cannot be told is an error here: a document must not say less than is true without anybody knowing.
 */
function configFor(named: Named): ConversionConfig {
  return {
    target: 'draft-2020-12',
    // What is sent, not what it is turned into.
    typeMode: 'input',
    errorMode: 'throw',
    // Nothing but what metadata says is lost by leaving these out.
    ignoreActions: ['check', 'trim'],
    // Those that are open on purpose say so; of the others one may know all there is.
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'loose_object' ? { ...jsonSchema, additionalProperties: true } : undefined,
    definitions: { ...named },
    overrideRef: ({ referenceId }) => refTo(referenceId),
  };
}

function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** The named schemas, for the document's components. */
export function components(named: Named): Record<string, JsonSchema> {
  return toJsonSchemaDefs({ ...named }, configFor(named));
}

/** A reference where the schema has a name, and otherwise itself. */
export function described(schema: GenericSchema, named: Named): JsonSchema {
  const name = Object.keys(named).find((key) => named[key] === schema);
  if (name !== undefined) return { $ref: refTo(name) };
  const { $schema: _1, $defs: _2, ...json } = toJsonSchema(schema, configFor(named));
  return json;
}
