import { spawn } from "node:child_process";
import { join } from "node:path";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { exported } from "../../testing/npm-start.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { UserError } from "../../user-error.ts";
import { ownGroup, type Running } from "./own-group.ts";
import type { Place } from "./suite.ts";

/** `npm start` in front of a container: its streaming door and its buffered one. */
export async function startDoors(containerUrl: string, model: string): Promise<Running & { readonly doors: Place[] }> {
  const flags = ["--port", "0", "--container-url", containerUrl];
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, "local", "main.ts"), ...flags], {
    detached: true,
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const running = ownGroup(child);
  let output = "";
  const serving = new Promise<boolean>((resolve) => {
    const read = (text: string) => {
      output += text;
      if (output.includes("Serving until")) resolve(true);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("exit", () => resolve(false));
  });
  if (!(await serving)) throw new UserError(`npm start does not serve: ${output.trim()}`);
  const key = exported(output, "OPENAI_API_KEY") ?? "";
  const at = (name: string, baseUrl = "") => ({ name, baseUrl, key, model });
  const doors = [
    at("streaming door", exported(output, "OPENAI_BASE_URL")),
    at("buffered door", `${exported(output, "HTTP_API_URL")}/v1`),
  ];
  return { ...running, doors };
}
