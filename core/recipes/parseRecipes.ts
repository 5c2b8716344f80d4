import { z } from 'zod';

/** The kinds of model that can be trained. */
export const modelKinds = ['cross-encoder', 'bi-encoder', 'late-interaction'] as const;
export type ModelKind = (typeof modelKinds)[number];

const value = z.union([z.number(), z.string()]);

/** A setting of one recipe: a number within limits, both included, or one of `choices`. */
const optionSchema = z.object({
  default: value,
  meaning: z.string().min(1),
  low: z.number().optional(),
  high: z.number().optional(),
  choices: z.array(z.string()).min(1).optional(),
  /** By choice, how many teachers it needs at least. */
  teachers: z.record(z.string(), z.number().int().nonnegative()).optional(),
});
export type RecipeOption = z.infer<typeof optionSchema>;

const recipeSchema = z.object({
  name: z.string().min(1),
  /** The paper that the loss is from. */
  source: z.string().min(1),
  /**
   * What a list must be like: `one-positive` (the first passage is above all others), `graded` (labels of any order, not
   * all alike) or `any`.
   */
  rows: z.enum(['one-positive', 'graded', 'any']),
  /** By kind of model that can learn it: whether a query is scored against its own list or the lists of all. */
  pools: z.partialRecord(z.enum(modelKinds), z.enum(['own', 'in-batch'])),
  /** How many teachers score each passage; an option can need more than the least. */
  teachers: z.object({ least: z.number().int().nonnegative(), most: z.number().int().nonnegative() }),
  options: z.record(z.string(), optionSchema),
  /** Fields of the trainer's job that suit it better than the common defaults. */
  defaults: z.record(z.string(), value),
});
export type Recipe = z.infer<typeof recipeSchema>;

export type Recipes = ReadonlyMap<string, Recipe>;

/** The recipes by name, in their order, from what the trainer says of them (`describe_recipes`). @throws ZodError */
export function parseRecipes(described: unknown): Recipes {
  const recipes = z.array(recipeSchema).min(1).parse(described);
  return new Map(recipes.map((recipe) => [recipe.name, recipe]));
}
