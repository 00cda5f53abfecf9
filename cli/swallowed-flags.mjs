// Plain JavaScript: it runs before `npm ci` as well, in whatever Node the machine has.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** npm's own flags for which `npm run` has no use, so that a person who gives one means the script. */
const MEANT_FOR_THE_SCRIPT = new Set(["json", "dry_run", "message"]);

/** What npm makes of an unknown word whose letters are short flags of its own: `--plan` is `-p -l -a -n` to it. */
const PIECES_OF_WORDS = ["all", "long", "parseable"];

/** What npm sets by itself: without a definition, or for another npm that it starts and that does not know it. */
const SET_BY_NPM = new Set(["global_prefix", "local_prefix", "npm_version", "node_gyp", "allow_scripts"]);

/** What packages with native parts are told by the environment while they are installed. */
const FOR_NATIVE_PACKAGES =
  /^(arch|build_from_source|devdir|disturl|dist_url|msvs_version|nodedir|platform|python|runtime|target(_arch|_platform)?|.+_(mirror|host|site|path|dir))$/;

/**
 * Flags that npm took off the line, for no `--` stood before them. `npm start --port=9000` starts without a port: npm warns at best, and
 * shows the flag as npm_config_port alone. A flag that should have spared or limited something would do the opposite.
 * @param environment of a process that npm started, or did not
 * @param words that npm did hand over, after the script's own
 * @returns the sentence to refuse with, which has the line to type; undefined when all is well
 */
export function refusalOfSwallowedFlags(environment, words = []) {
  const own = namesOfNpm(environment);
  if (own === undefined) return undefined;
  const configured = namesInFiles(environment);
  const given = Object.keys(environment)
    .flatMap((variable) => (variable.startsWith("npm_config_") ? [variable.slice("npm_config_".length)] : []))
    .filter((name) => !configured.has(name) && !SET_BY_NPM.has(name) && !FOR_NATIVE_PACKAGES.test(name));
  const meant = given.filter((name) => !own.has(name) || MEANT_FOR_THE_SCRIPT.has(name));
  if (meant.length > 0) {
    const flags = meant.map((name) => typedFlag(name, environment[`npm_config_${name}`]));
    const line = lineToType(environment, flags, words);
    return `npm kept ${flags.join(" ")} for itself. Type \`${line}\`, or unset npm_config_${meant[0]} where it comes from.`;
  }
  if (!PIECES_OF_WORDS.every((name) => given.includes(name))) return undefined;
  return `npm kept a flag for itself, and read its letters as flags of its own. Type \`${lineToType(environment, ["--FLAG"], words)}\`.`;
}

/** The names of npm's own configuration, from the npm that runs: each version has others. Undefined when it is no npm that runs. */
function namesOfNpm({ npm_execpath: npm, npm_config_user_agent: agent = "" }) {
  if (npm === undefined || !agent.startsWith("npm/")) return undefined;
  try {
    const { definitions } = createRequire(npm)("@npmcli/config/lib/definitions");
    return new Set(Object.keys(definitions).map((name) => name.replaceAll(/[-.]/g, "_")));
  } catch {
    return undefined;
  }
}

/** What stands in the files that npm reads: the project's, the user's, the machine's, and npm's own. */
function namesInFiles({ npm_config_local_prefix, npm_config_userconfig, npm_config_globalconfig, npm_execpath }) {
  const files = [
    npm_config_local_prefix && join(npm_config_local_prefix, ".npmrc"),
    npm_config_userconfig,
    npm_config_globalconfig,
    join(npm_execpath, "..", "..", "npmrc"),
  ];
  return new Set(files.flatMap((file) => (file ? namesIn(file) : [])));
}

function namesIn(file) {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.flatMap(
      (line) => /^\s*([\w.-]+?)(?:\[\])?\s*(?:=|$)/.exec(line)?.[1].toLowerCase().replaceAll(/[-.]/g, "_") ?? [],
    );
  } catch {
    return [];
  }
}

/** As it was typed, as far as npm shows it: --name, --no-name, --name=value. */
function typedFlag(name, value) {
  const flag = name.replaceAll("_", "-");
  if (value === "true") return `--${flag}`;
  return value === "" ? `--no-${flag}` : `--${flag}=${value}`;
}

function lineToType({ npm_command: command, npm_lifecycle_event: script }, flags, words) {
  if (command === "exec") return ["npx openai-sagemaker", ...words, ...flags].join(" ");
  const run = script === "start" || script === "test" ? `npm ${script}` : `npm run ${script}`;
  return [run, "--", ...flags, ...words].join(" ");
}
