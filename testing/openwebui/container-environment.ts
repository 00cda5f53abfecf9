import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { parse } from "yaml";

type Environment = Readonly<Record<string, string | undefined>>;

const FOLDER = join(import.meta.dirname, "..", "..", "openwebui");
const ComposeFile = v.object({
  services: v.object({
    "open-webui": v.object({ env_file: v.string(), environment: v.record(v.string(), v.nullable(v.string())) }),
  }),
});

/** The environment that Docker Compose gives to Open WebUI's container, of the one in which `docker compose up` is called. */
export function containerEnvironment(environment: Environment): Record<string, string> {
  const file = parse(readFileSync(join(FOLDER, "compose.yaml"), "utf8"), { merge: true });
  const service = v.parse(ComposeFile, file).services["open-webui"];
  const own = Object.entries(service.environment).flatMap(([name, value]) => {
    const given = value === null ? environment[name] : interpolated(value, environment);
    return given === undefined ? [] : [[name, given]];
  });
  const constants = parseEnv(readFileSync(join(FOLDER, service.env_file), "utf8"));
  return { ...constants, ...Object.fromEntries(own) };
}

/** `${NAME}`, `${NAME:-without}` and `${NAME:+with}`. https://docs.docker.com/reference/compose-file/interpolation/ */
function interpolated(text: string, environment: Environment): string {
  return text.replaceAll(
    /\$\{(\w+)(?::([-+])((?:[^{}]|\$\{\w+\})*))?\}/g,
    (_all, name: string, operator: string | undefined, word = "") => {
      const value = environment[name] ?? "";
      if (operator === "-") return value === "" ? interpolated(word, environment) : value;
      if (operator === "+") return value === "" ? "" : interpolated(word, environment);
      return value;
    },
  );
}
