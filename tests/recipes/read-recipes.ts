/** A recipe of `docs/clients.md`: what its page tells a reader to install, write down and run. */
export interface Recipe {
  /** The heading, and the registry where a heading has packages of several. */
  readonly name: string;
  readonly registry: "npm" | "PyPI";
  /** With their versions, as the registry's client takes them. */
  readonly packages: readonly string[];
  readonly files: readonly RecipeFile[];
  readonly programs: readonly RecipeProgram[];
}

export interface RecipeFile {
  /** Begins with `~/`, or is relative to where the programs run. */
  readonly path: string;
  readonly text: string;
}

export interface RecipeProgram {
  readonly language: "sh" | "ts" | "python";
  readonly text: string;
}

interface Block {
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

const INSTALLS = /^(npm|pip) install (.+)$/;
/** The first line of a block that belongs into a file is a comment with the file's path. */
const NAMES_FILE = /^(?:#|\/\/) (\S*\.\w+)$/;

/**
 * Reads the page's blocks of code in their order. A block that installs something begins a recipe; what stands before the first one is
 * none.
 */
export function readRecipes(page: string): Recipe[] {
  const recipes: (Recipe & { files: RecipeFile[]; programs: RecipeProgram[] })[] = [];
  const blocks = readBlocks(page);
  for (const { heading, language, text } of blocks) {
    const [, client, packages] = INSTALLS.exec(text.trim()) ?? [];
    if (client !== undefined && packages !== undefined) {
      const registry = client === "npm" ? "npm" : "PyPI";
      const isOneOfSeveral =
        blocks.filter((block) => block.heading === heading && INSTALLS.test(block.text.trim())).length > 1;
      const name = isOneOfSeveral ? `${heading} (${registry})` : heading;
      recipes.push({ name, registry, packages: packages.replaceAll('"', "").split(" "), files: [], programs: [] });
      continue;
    }
    const recipe = recipes.at(-1);
    if (recipe === undefined || !recipe.name.startsWith(heading)) continue;
    const [, path] = NAMES_FILE.exec(text.split("\n")[0] ?? "") ?? [];
    if (path !== undefined) recipe.files.push({ path, text });
    else if (language === "sh" || language === "ts" || language === "python") recipe.programs.push({ language, text });
  }
  return recipes;
}

function readBlocks(page: string): Block[] {
  const parts = page.matchAll(/^#+ (?<heading>.+)$|^```(?<language>\w*)[^\n]*\n(?<text>[\s\S]*?)^```$/gm);
  const blocks: Block[] = [];
  let current = "";
  for (const { groups = {} } of parts) {
    const { heading, language = "", text = "" } = groups;
    if (heading === undefined) blocks.push({ heading: current, language, text });
    else current = heading;
  }
  return blocks;
}
