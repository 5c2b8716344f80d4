import type { Shape } from './specShape';

const maxShownCharacters = 60;

/** A received value as a person would recognise it, on one line and cut at 60 characters. */
export function describeReceived(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 item' : `a list of ${value.length} items`;
  if (typeof value === 'object') {
    const names = Object.keys(value);
    return names.length === 0 ? 'an empty section' : `a section with ${clip(names.join(', '))}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return clip(JSON.stringify(value) ?? typeof value);
}

/** What a field accepts, in words, with its default. */
export function describeAllowed(shape: Shape): string {
  const fallback = shape.default;
  const isScalar = typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean';
  return `${describeKind(shape)}${isScalar ? ` (default ${fallback})` : ''}`;
}

function describeKind(shape: Shape): string {
  if (shape.const !== undefined) return String(shape.const);
  if (shape.enum) return shape.enum.map(String).join(', ');
  if (shape.type === 'integer' || shape.type === 'number') return describeNumber(shape);
  if (shape.type === 'object') return `a section with ${Object.keys(shape.properties ?? {}).join(', ')}`;
  if (shape.type === 'array') return 'a list, each item starting with a dash';
  return shape.format === 'uri' ? 'a URL such as https://host/v1' : 'text';
}

function describeNumber(shape: Shape): string {
  const whole = shape.type === 'integer';
  const kind = whole ? 'a whole number' : 'a number';
  // A whole number above 0 is one of at least 1; zod states its safe integer limits, which teach nobody anything.
  const least = whole && shape.exclusiveMinimum !== undefined ? shape.exclusiveMinimum + 1 : shape.minimum;
  const low =
    least !== undefined && Number.isSafeInteger(least) && least > -Number.MAX_SAFE_INTEGER ? least : undefined;
  const high = shape.maximum === Number.MAX_SAFE_INTEGER ? undefined : shape.maximum;
  if (!whole && shape.exclusiveMinimum !== undefined) {
    return `${kind} above ${shape.exclusiveMinimum}${high === undefined ? '' : `, at most ${high}`}`;
  }
  if (low !== undefined && high !== undefined) return `${kind} from ${low} to ${high}`;
  if (low !== undefined) return `${kind}, at least ${low}`;
  return high === undefined ? kind : `${kind}, at most ${high}`;
}

function clip(text: string): string {
  return text.length <= maxShownCharacters ? text : `${text.slice(0, maxShownCharacters - 1)}…`;
}
