import { parseRecipes, type Recipe, type Recipes } from './parseRecipes';
import described from './recipes.json';

/** Every recipe of the trainer; the trainer writes the file (`python -m rankwright_trainer.describe_recipes`). */
export const recipes: Recipes = parseRecipes(described);

/** @throws TypeError for a name that no spec can have */
export function recipeOf({ recipe: name }: { recipe: string }, known: Recipes = recipes): Recipe {
  const recipe = known.get(name);
  if (recipe) return recipe;
  throw new TypeError(`there is no recipe ${name}; there are ${[...known.keys()].join(', ')}`);
}
