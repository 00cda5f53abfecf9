import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Does what a program on the PATH does, as far as its caller can tell: knows `--help`, serves until it is ended. */
const PROGRAM = `#!${process.execPath}
const { createServer } = require("node:http");
const [command, ...flags] = process.argv.slice(2);
if (command === "serve") {
  if (process.env.WEBUI_ADMIN_EMAIL === "broken@localhost") {
    console.error("sqlite3.OperationalError: no room");
    process.exit(3);
  }
  const server = createServer((request, response) => {
    if (request.url === "/end") process.exit(7);
    response.end(JSON.stringify(process.env));
  });
  server.listen(Number(flags[flags.indexOf("--port") + 1]), flags[flags.indexOf("--host") + 1]);
}
`;

/** A stand-in for Open WebUI that shows its environment to any caller. */
export function fakeOpenWebUi() {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-fake-webui-"));
  const command = join(folder, "open-webui");
  writeFileSync(command, PROGRAM, { mode: 0o755 });
  return { folder, command, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
