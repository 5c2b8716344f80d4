import { z } from 'zod';
import { pipelineSpecSchema } from '../contracts/pipelineSpec';
import { formatPath, type SpecPath } from './specPath';

/** The part of a JSON schema that messages are made from. */
export interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  /** Of a section whose fields have names of their own, such as `train.options`. */
  additionalProperties?: Shape | boolean;
  items?: Shape;
  enum?: unknown[];
  /** Of a field that has one value. */
  const?: string | number | boolean;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
}

const root = z.toJSONSchema(pipelineSpecSchema, { io: 'input', unrepresentable: 'any' }) as Shape;

/** What the schema says of a place in the spec; undefined where no such field exists. */
export function shapeAt(path: SpecPath): Shape | undefined {
  return path.reduce<Shape | undefined>((shape, step) => {
    if (typeof step === 'number') return shape?.items;
    if (shape?.properties && Object.hasOwn(shape.properties, step)) return shape.properties[step];
    return typeof shape?.additionalProperties === 'object' ? shape.additionalProperties : undefined;
  }, root);
}

/** The field names of a section, in the order of the schema. */
export function fieldsAt(path: SpecPath): string[] {
  return Object.keys(shapeAt(path)?.properties ?? {});
}

/** Every section (`train`, `evaluate[]`, or the empty text for the top level) with the names of its fields. */
export function listSections(): { section: string; fields: string[] }[] {
  const sections = Object.entries(root.properties ?? {}).map(([name, shape]) => {
    const inner = shape.items ?? shape;
    return { section: shape.items ? `${formatPath([name])}[]` : name, fields: Object.keys(inner.properties ?? {}) };
  });
  return [{ section: '', fields: fieldsAt([]) }, ...sections.filter((section) => section.fields.length > 0)];
}
