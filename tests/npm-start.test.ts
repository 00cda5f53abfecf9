import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runLine } from "../testing/cli/run-line.ts";
import { exported, startsInOneFolder, whenServing } from "../testing/npm-start.ts";
import { serveOnLoopback } from "../testing/serve-on-loopback.ts";
import { cleanEnvironment } from "../testing/synthesized-app.ts";

test("shows milestones, says how to use it, and retires on Ctrl-C", async () => {
  const { start, remove } = startsInOneFolder();
  const { code, output, errors } = await start(
    ["--port", "0"],
    {},
    whenServing((_, signal) => signal("SIGINT")),
  );
  remove();
  expect(errors).toBe("");
  expect(output.match(/^✓ .+ \d+\.\d s$/gm)).toHaveLength(7);
  expect(output).not.toContain("PlanEndpoint");
  expect(output).toBe(stripVTControlCharacters(output).replaceAll("\r", ""));
  expect(exported(output, "OPENAI_BASE_URL")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  expect(exported(output, "OPENAI_API_KEY")).toMatch(/^sk-\S+$/);
  for (const name of ["HTTP_API_URL", "AWS_ENDPOINT_URL", "HF_ENDPOINT"]) {
    expect(exported(output, name)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  }
  expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/m);
  expect(output.match(/^curl \S+\/v1\/chat\/completions -H .+$/gm)).toHaveLength(1);
  expect(output).toContain("distilgpt2 is not on this laptop: the built-in model of a million parameters\nanswers");
  expect(output).toMatch(
    /✓ Retired the endpoint .*\n\nStopped: the endpoint is retired and nothing is left running\.\n$/,
  );
  expect(code).toBe(0);
});

test("says that the port is taken", async () => {
  const holder = await serveOnLoopback(() => undefined);
  const { port } = new URL(holder.url);
  try {
    const { code, stderr } = await runLine(["start", "--port", port], cleanEnvironment());
    expect(stderr).toBe(
      `Port ${port} is taken by another program: end that program, or choose another port with --port.\n`,
    );
    expect(code).toBe(1);
  } finally {
    await holder.close();
  }
});

test.each([
  [
    ["--container-url", "http://127.0.0.1:1"],
    {},
    /^--container-url http:\/\/127\.0\.0\.1:1: nothing answers GET \/ping there/,
  ],
  [
    ["--openai-url", "http://127.0.0.1:1/v1"],
    {},
    /^--openai-url http:\/\/127\.0\.0\.1:1\/v1: nothing answers GET \/models there \(.+\)\. Start the server first/,
  ],
  [
    ["--model", "other.gguf"],
    {},
    /^--model other\.gguf: there is no such file, and a model of the Hugging Face hub is named ORG\/NAME/,
  ],
  [
    ["--container-url", "http://127.0.0.1:1", "--model", "qwen3:4b"],
    {},
    /^--container-url names a server that serves its model already: leave out --model and --openai-url\.$/m,
  ],
  [["--env-file", ".env"], {}, /^--env-file \.env would make every command ask this machine/],
  [["--container-url", "vllm"], {}, /Give a URL such as http:\/\/127\.0\.0\.1:8000\./],
  [["--port", "http"], {}, /Give a port from 0 to 65535/],
  [["--stage", "my-stage"], {}, /^STAGE is "my-stage", but must be /],
  [[], { CONTAINER: "tgi" }, /^CONTAINER is "tgi", but must be vllm, lmi or llamacpp\./],
])("refuses %j with %j in one sentence", async (flags, settings, sentence) => {
  const { code, stderr } = await runLine(["start", ...flags], cleanEnvironment(settings));
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(1);
});

test("a model that cannot be had now is a sentence, and the built-in one serves", async () => {
  const { folder, start, remove } = startsInOneFolder();
  writeFileSync(join(folder, "m.gguf"), `GGUF${"\0".repeat(20)}`);
  const { code, output } = await start(
    ["--port", "0", "--model", "m.gguf"],
    { XDG_CACHE_HOME: folder },
    whenServing((_, signal) => signal("SIGINT")),
  );
  remove();
  expect(output).toMatch(
    /\n--model: llama\.cpp for Node is not here yet, and nobody can be asked\. With --yes it is installed:\n.+\.\n\ndistilgpt2 is not/,
  );
  expect(code).toBe(0);
});
