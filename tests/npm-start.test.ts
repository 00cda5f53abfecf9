import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { cleanEnvironment } from "../testing/synthesized-app.ts";

const MAIN = join(import.meta.dirname, "..", "local", "main.ts");

/** Runs what `npm start` runs; `onOutput` sees all output so far, whenever there is more. */
async function start(
  flags: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  onOutput: (output: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
) {
  const child = spawn(process.execPath, [MAIN, ...flags], {
    env: cleanEnvironment(settings),
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onOutput(output, (name) => child.kill(name));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output, errors };
}

/** Once, when the output first says that the stack serves. */
function whenServing(act: (output: string, signal: (name: NodeJS.Signals) => void) => void) {
  let acted = false;
  return (output: string, signal: (name: NodeJS.Signals) => void) => {
    if (acted || !output.includes("Serving until Ctrl-C.")) return;
    acted = true;
    act(output, signal);
  };
}

test("serves, says how to use it in a line each, and retires on Ctrl-C", async () => {
  const { code, output, errors } = await start(
    ["--port", "0"],
    {},
    whenServing((_, signal) => signal("SIGINT")),
  );
  expect(errors).toBe("");
  expect(output.match(/^OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v1$/gm)).toHaveLength(1);
  expect(output.match(/^OPENAI_API_KEY=sk-\S+$/gm)).toHaveLength(1);
  expect(output.match(/^curl \S+\/v1\/chat\/completions -H .+$/gm)).toHaveLength(1);
  expect(output).toMatch(/\nprovision-endpoint\n +\d+\.\d\d s {2}PlanEndpoint \.+ \d+\.\d\d s\n/);
  expect(output).toMatch(
    /\nretire-endpoint\n[\s\S]*Retired[\s\S]*\nStopped: the endpoint is retired and nothing is left running\.\n$/,
  );
  expect(code).toBe(0);
});

test("ends with a sentence when the model container is killed", async () => {
  const { code, errors } = await start(
    ["--port", "0", "--verbose"],
    {},
    whenServing((output) => {
      const [, pid] = /^container (\d+): /m.exec(output) ?? [];
      process.kill(Number(pid), "SIGKILL");
    }),
  );
  expect(errors).toMatch(
    /^The model container of openai-sagemaker-dev-default--blue \(process \d+\) ended: SIGKILL\. Start again with npm start\.$/m,
  );
  expect(code).toBe(1);
});

test("says that the port is taken", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  try {
    const { code, errors } = await start(["--port", String(port)]);
    expect(errors).toBe(
      `Port ${port} is taken by another program: end that program, or choose another one with --port.\n`,
    );
    expect(code).toBe(1);
  } finally {
    holder.close();
  }
});

test.each([
  [
    ["--container-url", "http://127.0.0.1:1"],
    {},
    /^--container-url http:\/\/127\.0\.0\.1:1: nothing answers GET \/ping there/,
  ],
  [["--container-url", "vllm"], {}, /Give a URL such as http:\/\/127\.0\.0\.1:8000\./],
  [["--port", "http"], {}, /Give a port from 0 to 65535/],
  [["--stage", "my-stage"], {}, /^STAGE is "my-stage", but must be /],
  [[], { CONTAINER: "tgi" }, /^CONTAINER is "tgi", but must be vllm or lmi\./],
])("refuses %j with %j in one sentence", async (flags, settings, sentence) => {
  const { code, errors } = await start(flags, settings);
  expect(errors).toMatch(sentence);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(1);
});
