import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "../../testing/python-environment.ts";
import { runRecipeProgram } from "./run-recipe-program.ts";
import type { Recipe } from "./read-recipes.ts";

export interface Installed {
  /** Where its commands are. */
  readonly commands: string;
  /** npm's packages. */
  readonly modules?: string;
}

interface Installation {
  readonly recipe: Recipe;
  readonly folder: string;
  /** Makes environments. */
  readonly python: string;
}

const MINUTES = 15;

/** The recipe's packages in a folder of their own; or why they are not there, in a sentence. */
export async function installRecipe(installation: Installation): Promise<Installed | { readonly missing: string }> {
  return installation.recipe.registry === "npm" ? fromNpm(installation) : fromPypi(installation);
}

async function fromNpm({ recipe: { packages }, folder }: Installation) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  const { code, output } = await runRecipeProgram(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages],
    {
      cwd: folder,
      env: process.env,
      minutes: MINUTES,
    },
  );
  if (code !== 0) return { missing: `npm does not install it: ${output.trim().split("\n")[0]}` };
  const modules = join(folder, "node_modules");
  return { modules, commands: join(modules, ".bin") };
}

async function fromPypi({ recipe: { packages, programs }, folder, python }: Installation) {
  const imports = programs.flatMap(({ text }) =>
    [...text.matchAll(/^(?:from|import) (\w+)/gm)].map(([, name]) => name ?? ""),
  );
  const environment = pythonEnvironment({ python, folder, packages, modules: [...new Set(imports)] });
  return "missing" in environment ? environment : { commands: join(folder, "bin") };
}
