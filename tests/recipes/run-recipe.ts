import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import type { Place } from "../client-suites/suite.ts";
import type { Installed } from "./install-recipe.ts";
import type { Recipe, RecipeProgram } from "./read-recipes.ts";
import { runRecipeProgram } from "./run-recipe-program.ts";
import { TASK } from "./scripted-model.ts";

/** What the page calls the base URL. */
export const EXAMPLE_URL = "https://models.example.com/v1";
const NOTE = "A note.\n";
const MINUTES = 5;

const START: Readonly<Record<RecipeProgram["language"], (file: string) => readonly [string, ...string[]]>> = {
  sh: (file) => ["sh", "-e", file],
  ts: (file) => [process.execPath, file],
  python: (file) => ["python", "-B", file],
};

export interface Ran {
  readonly program: RecipeProgram;
  /** 0 when the client was content. */
  readonly code: number | null;
  readonly output: string;
  /** The task of coding agents. */
  readonly isFileCopied: boolean;
}

interface RecipeRun {
  readonly recipe: Recipe;
  readonly installed: Installed;
  readonly place: Place;
  readonly program: RecipeProgram;
}

/** Runs a program of a recipe in a home and a folder of its own, with the place in its files and its environment. */
export async function runRecipe({ recipe, installed, place, program }: RecipeRun): Promise<Ran> {
  const scratch = mkdtempSync(join(tmpdir(), "recipe-"));
  const [home, work] = [join(scratch, "home"), join(scratch, "work")];
  try {
    for (const folder of [home, work]) mkdirSync(folder);
    writeFileSync(join(work, "note.txt"), NOTE);
    writeFileSync(join(work, "package.json"), '{"type": "module"}');
    if (installed.modules !== undefined) symlinkSync(installed.modules, join(work, "node_modules"));
    for (const { path, text } of recipe.files) {
      const file = path.startsWith("~/") ? join(home, path.slice(2)) : join(work, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text.replaceAll(EXAMPLE_URL, place.baseUrl));
    }
    const file = `program.${program.language}`;
    writeFileSync(join(work, file), program.text);
    const [command, ...args] = START[program.language](file);
    const environment = cleanEnvironment();
    const { code, output } = await runRecipeProgram(command, args, {
      cwd: work,
      minutes: MINUTES,
      env: {
        ...environment,
        PATH: [installed.commands, dirname(process.execPath), environment.PATH].join(delimiter),
        HOME: home,
        // Where versions of Python are chosen by files in the home.
        PYENV_ROOT: process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"),
        OPENAI_BASE_URL: place.baseUrl,
        OPENAI_API_KEY: place.key,
        TASK,
      },
    });
    const copy = join(work, "copy.txt");
    return { program, code, output, isFileCopied: existsSync(copy) && readFileSync(copy, "utf8") === NOTE };
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
