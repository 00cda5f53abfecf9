import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOpenWebUi } from "./find-open-webui.ts";
import { fakeOpenWebUi } from "../../testing/openwebui/fake-open-webui.ts";

const { PATH } = process.env;
let fake: ReturnType<typeof fakeOpenWebUi>;
let programs: string;

beforeEach(() => {
  fake = fakeOpenWebUi();
  programs = mkdtempSync(join(tmpdir(), "openai-sagemaker-path-"));
  process.env.PATH = programs;
});
afterEach(() => {
  process.env.PATH = PATH;
  fake.remove();
  rmSync(programs, { recursive: true });
});

test("the command that is given", async () => {
  const { command, arguments: flags } = await findOpenWebUi(fake.command, "0.12.4");
  expect([command, ...flags(8080)]).toEqual([fake.command, "serve", "--host", "127.0.0.1", "--port", "8080"]);
});

test("else the one on the PATH", async () => {
  process.env.PATH = fake.folder;
  expect(await findOpenWebUi(undefined, "0.12.4")).toMatchObject({ command: "open-webui" });
});

test("else Docker, with the compose files of the web UI's machine", async () => {
  writeFileSync(join(programs, "docker"), "#!/bin/sh\n", { mode: 0o755 });
  const { command, arguments: flags } = await findOpenWebUi(undefined, "0.12.4");
  expect([command, ...flags(8080)].join(" ")).toMatch(
    /^docker compose --file \S+\/openwebui\/compose.yaml --file \S+\/openwebui\/compose.laptop.yaml up .*open-webui$/,
  );
});

test("not a Docker that does not run; then it says how to get Open WebUI", async () => {
  writeFileSync(join(programs, "docker"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  await expect(findOpenWebUi(undefined, "0.12.4")).rejects.toThrow(
    /^Open WebUI is not here\. Start Docker, or .+\n.+ open-webui==0\.12\.4\nand then: npm start -- --webui /,
  );
});

test("never something else in place of what is given", async () => {
  process.env.PATH = fake.folder;
  await expect(findOpenWebUi("./nothing", "0.12.4")).rejects.toThrow(
    "--webui ./nothing: that is not a command that runs Open WebUI.",
  );
});
