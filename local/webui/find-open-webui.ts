import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../user-error.ts";

/** A command that runs Open WebUI in the foreground, as the environment says. */
export interface OpenWebUi {
  readonly name: string;
  readonly command: string;
  arguments(port: number): readonly string[];
}

const run = promisify(execFile);
const COMPOSE_FILES = ["compose.yaml", "compose.laptop.yaml"].flatMap((name) => [
  "--file",
  join(import.meta.dirname, "..", "..", "openwebui", name),
]);

const HOW_TO_GET_IT = `Open WebUI is not here. Start Docker, or install it from PyPI (7 GB):
  uv venv --python 3.11 venv-webui && uv pip install --python venv-webui/bin/python open-webui==`;

/**
 * Finds Open WebUI on this machine: the given command, else `open-webui` on the PATH, else Docker.
 * @param version what to install when there is none
 * @throws UserError that says how to get it
 */
export async function findOpenWebUi(given: string | undefined, version: string): Promise<OpenWebUi> {
  const command = given ?? "open-webui";
  if (await works(command, ["--help"])) return fromPyPI(command);
  if (given !== undefined) throw new UserError(`--webui ${given}: that is not a command that runs Open WebUI.`);
  if ((await works("docker", ["info"])) && (await works("docker", ["compose", "version"]))) return inDocker;
  throw new UserError(`${HOW_TO_GET_IT}${version}
and then: npm start -- --webui venv-webui/bin/open-webui`);
}

function fromPyPI(command: string): OpenWebUi {
  return {
    name: command,
    command,
    arguments: (port) => ["serve", "--host", "127.0.0.1", "--port", String(port)],
  };
}

const inDocker: OpenWebUi = {
  name: "Docker",
  command: "docker",
  arguments: () => ["compose", ...COMPOSE_FILES, "up", "--no-log-prefix", "--abort-on-container-exit", "open-webui"],
};

async function works(command: string, flags: readonly string[]): Promise<boolean> {
  try {
    await run(command, flags, { env: process.env });
    return true;
  } catch {
    return false;
  }
}
