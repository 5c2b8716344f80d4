import { Ajv2020 } from 'ajv/dist/2020';

/** What does not fit, as a path such as `queries.0.text` and what was expected there; undefined when all fits. */
export type Misfit = { path: string[]; message: string } | undefined;
export type SchemaCheck = (value: unknown) => Misfit;

const maxRememberedSchemas = 64;
const checks = new Map<string, SchemaCheck>();

/**
 * A check of values against a JSON schema (drafts 7 to 2020-12). Members that a closed object does not name are no
 * misfit, and are removed from the value: schemas are closed because strict mode asks for it, and a model that adds a
 * remark has answered. A schema that cannot be compiled accepts everything: the endpoint, which received the same
 * schema, is the one to refuse it.
 */
export function compileSchema(schema: object): SchemaCheck {
  // Every request carries its own copy of one of few schemas: compiling takes milliseconds, its text is the name.
  const name = JSON.stringify(schema);
  const known = checks.get(name);
  if (known) return known;
  const oldest = checks.keys().next();
  if (checks.size >= maxRememberedSchemas && !oldest.done) checks.delete(oldest.value);
  const check = compile(schema);
  checks.set(name, check);
  return check;
}

// The schema itself is not checked: the check of that takes longer to compile than all of ours.
const unchecked = { meta: false, validateSchema: false } as const;
const options = { ...unchecked, strict: false, validateFormats: false, logger: false, removeAdditional: true } as const;

function compile(schema: object): SchemaCheck {
  const { $schema: _dialect, ...dialectFree } = schema as { $schema?: unknown };
  try {
    // One instance a schema: an instance would keep every schema it ever compiled.
    const validate = new Ajv2020(options).compile(dialectFree);
    return (value) => {
      if (validate(value)) return undefined;
      const error = validate.errors?.[0];
      const path = (error?.instancePath ?? '').split('/').slice(1).map(unescapePointer);
      return { path, message: error?.message ?? 'does not fit' };
    };
  } catch {
    return () => undefined;
  }
}

/** RFC 6901. */
function unescapePointer(token: string): string {
  return token.replace(/~1/g, '/').replace(/~0/g, '~');
}
