import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { startReplayContainer } from "../../testing/replay-container.ts";
import { UserError } from "../../user-error.ts";
import type { Running } from "../client-suites/own-group.ts";
import { startDoors } from "../client-suites/start-doors.ts";
import type { Place } from "../client-suites/suite.ts";
import { WORD } from "./fill-schema.ts";
import { type Installed, installRecipe } from "./install-recipe.ts";
import { useOpenWebUi } from "./open-webui.ts";
import { startOpenWebUiContainer } from "./open-webui-container.ts";
import { type Recipe, readRecipes } from "./read-recipes.ts";
import { type Ran, runRecipe } from "./run-recipe.ts";
import { scriptedModel } from "./scripted-model.ts";

/** Runs the recipes of docs/clients.md as they stand there, by hand, at both doors of `npm start`. */

interface Options {
  readonly python: string;
  readonly packages?: string;
  readonly containerUrl?: string;
  readonly webui?: string;
  readonly only: string;
}

const PAGE = join(PROJECT_FOLDER, "docs", "clients.md");
const MODEL = "default";

const command = new Command("node tests/recipes/main.ts")
  .description(
    "Runs the recipes of docs/clients.md at both doors of npm start, with a container that knows what to do behind it.",
  )
  .option("--python <path>", "3.10 or newer; makes environments for the packages from PyPI", "python3")
  .option("--packages <folder>", "keep the packages there for the next time")
  .option("--container-url <url>", `ask this vLLM as well, which serves a model under the name ${MODEL}`)
  .option("--webui <command>", "Open WebUI's, which is too big to be installed here")
  .option("--only <text>", "recipes whose name has it", "")
  .action(run);

async function run({ python, packages, containerUrl, webui, only }: Options): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "recipes-"));
  const open: Running[] = [{ close: async () => rmSync(scratch, { recursive: true, force: true }) }];
  try {
    const recipes = readRecipes(readFileSync(PAGE, "utf8")).filter(({ name }) => name.includes(only));
    if (recipes.length === 0) throw new UserError(`${PAGE} has no recipe whose name has ${JSON.stringify(only)}.`);
    const withPrograms = recipes.filter(({ programs }) => programs.length > 0);
    const ready = await install(withPrograms, { python, folder: packages ?? scratch });
    let failed = 0;
    if (ready.length > 0) {
      failed += await atScriptedModel(ready, open);
      failed += containerUrl === undefined ? 0 : await atVllm(ready, { url: containerUrl, open });
    }
    const openWebUi = recipes.find(({ name }) => name === "Open WebUI");
    if (openWebUi !== undefined) failed += await inOpenWebUi(openWebUi, { webui, open });
    if (failed > 0) throw new UserError(`${failed} recipes do not do what the page says.`);
  } finally {
    for (const part of open.reverse()) await part.close();
  }
}

interface Ready {
  readonly recipe: Recipe;
  readonly installed: Installed;
}

async function install(
  recipes: readonly Recipe[],
  { python, folder }: { readonly python: string; readonly folder: string },
) {
  const ready: Ready[] = [];
  for (const recipe of recipes) {
    const own = join(folder, recipe.name.toLowerCase().replaceAll(/\W+/g, "-"));
    const installed = await installRecipe({ recipe, folder: own, python });
    if ("missing" in installed) console.log(`${title(recipe)}: skipped. ${installed.missing}`);
    else ready.push({ recipe, installed });
  }
  return ready;
}

const title = ({ name, packages }: Recipe): string => `${name}: ${packages.join(" ")}`;

/** Each program has to do its task. @returns how many did not */
async function atScriptedModel(ready: readonly Ready[], open: Running[]): Promise<number> {
  const container = await startReplayContainer({ isChatModel: true });
  open.push(container);
  const running = await startDoors(container.url, MODEL);
  open.push(running);
  let failed = 0;
  for (const { recipe, installed } of ready) {
    console.log(`\n${title(recipe)}`);
    for (const place of running.doors) {
      for (const program of recipe.programs) {
        container.answerWith(scriptedModel);
        const ran = await runRecipe({ recipe, installed, place, program });
        const isDone = didTask(ran, container.requests);
        console.log(
          `  ${place.name.padEnd(16)} ${program.language.padEnd(7)} ${isDone ? "done" : "NOT DONE"}, ${askedFor(container.requests)}`,
        );
        if (!isDone) console.log(ran.output.slice(-3_000));
        if (!isDone) failed += 1;
      }
    }
  }
  return failed;
}

/** The model's last word has to reach the reader, and a tool's result, made of the model's arguments, the model or the reader. */
function didTask({ program: { text }, code, output, isFileCopied }: Ran, requests: readonly object[]): boolean {
  if (code !== 0) return false;
  if (text.includes("$TASK")) return isFileCopied && output.includes("Done: ");
  const seen = output + JSON.stringify(requests);
  return output.includes(WORD) && (!text.includes("get_weather") || seen.includes(`sunny in ${WORD}`));
}

function askedFor(requests: readonly Record<string, unknown>[]): string {
  const count = (have: (request: Record<string, unknown>) => unknown) => requests.filter(have).length;
  return [
    `${requests.length} requests`,
    `${count(({ stream }) => stream)} streamed`,
    `${count(({ tools }) => tools)} with tools`,
    `${count(({ response_format }) => response_format)} with a schema`,
  ].join(", ");
}

/** A program that ends well at vLLM alone has to end well at the doors. @returns how many did not */
async function atVllm(
  ready: readonly Ready[],
  { url, open }: { readonly url: string; readonly open: Running[] },
): Promise<number> {
  const running = await startDoors(url, MODEL);
  open.push(running);
  const alone: Place = { name: "vLLM alone", baseUrl: `${url}/v1`, key: "none", model: MODEL };
  let lost = 0;
  for (const { recipe, installed } of ready) {
    console.log(`\n${title(recipe)}, with the vLLM at ${url}`);
    for (const program of recipe.programs) {
      for (const place of running.doors) {
        const ran = await runRecipe({ recipe, installed, place, program });
        const needsComparison = !isContent(ran) && !wasEnded(ran);
        const directly = needsComparison && (await runRecipe({ recipe, installed, place: alone, program }));
        const isLost = directly && isContent(directly);
        const outcome = isLost
          ? "LOST"
          : directly
            ? "not content, nor with vLLM alone"
            : wasEnded(ran)
              ? "no end"
              : "content";
        console.log(`  ${place.name.padEnd(16)} ${program.language.padEnd(7)} ${outcome}: ${lastWords(ran)}`);
        if (isLost) lost += 1;
      }
    }
  }
  return lost;
}

/** @returns how many uses did not work */
async function inOpenWebUi(
  recipe: Recipe,
  { webui, open }: { readonly webui: string | undefined; readonly open: Running[] },
): Promise<number> {
  if (webui === undefined) {
    console.log(`\n${title(recipe)}: skipped. Name its command: --webui PATH.`);
    return 0;
  }
  const container = await startOpenWebUiContainer();
  open.push(container);
  const running = await startDoors(container.url, MODEL);
  open.push(running);
  const [file] = recipe.files;
  if (file === undefined) throw new Error(`${recipe.name} has no file of variables.`);
  console.log(`\n${title(recipe)}`);
  let failed = 0;
  for (const place of running.doors) {
    container.paths.length = 0;
    const seen = await useOpenWebUi({ webui, variables: file.text, place });
    const uses = Object.entries(seen).map(([use, why]) => `${use} ${why === undefined ? "done" : `NOT DONE: ${why}`}`);
    console.log(`  ${place.name.padEnd(16)} ${uses.join(", ")}; asked for ${[...new Set(container.paths)].join(", ")}`);
    failed += Object.values(seen).filter((why) => why !== undefined).length;
  }
  return failed;
}

/** A small model on a busy machine may talk longer than anybody waits; that proves nothing. */
const wasEnded = ({ code }: Ran): boolean => code === null;
const isContent = ({ code, output }: Ran): boolean => code === 0 && output.trim() !== "";
const lastWords = ({ output }: Ran): string => JSON.stringify(output.trim().slice(-160));

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
