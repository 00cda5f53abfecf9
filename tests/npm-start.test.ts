import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, stripVTControlCharacters } from "node:util";
import { cleanEnvironment } from "../testing/synthesized-app.ts";
import { freePort } from "../testing/free-port.ts";
import { serveOnLoopback } from "../testing/serve-on-loopback.ts";

const MAIN = join(import.meta.dirname, "..", "local", "main.ts");

/** Where the starts of one test keep what the next start finds again. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "npm-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs what `npm start` runs; `onOutput` sees all output so far, whenever there is more. */
async function start(
  flags: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  onOutput: (output: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
) {
  const child = spawn(process.execPath, ["--", MAIN, ...flags], {
    cwd: folder,
    env: cleanEnvironment({ TMPDIR: folder, ...settings }),
    // Against a process that hangs.
    timeout: 9 * 60_000,
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

/** The value of a variable that is printed for a shell. */
const exported = (output: string, name: string) => new RegExp(`^export ${name}=(.+)$`, "m").exec(output)?.[1];

test("shows milestones, says how to use it, and retires on Ctrl-C", async () => {
  const { code, output, errors } = await start(
    ["--port", "0"],
    {},
    whenServing((_, signal) => signal("SIGINT")),
  );
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

test("shows every state with --verbose, and starts the model container again when it is killed", async () => {
  const done = { killed: false, interrupted: false };
  const { output, errors, code } = await start(["--port", "0", "--verbose"], {}, (soFar, signal) => {
    const [, pid] = /^container (\d+): /m.exec(soFar) ?? [];
    if (!done.killed && soFar.includes("Serving until Ctrl-C.")) {
      done.killed = true;
      process.kill(Number(pid), "SIGKILL");
    }
    if (!done.interrupted && soFar.includes("It was started again")) {
      done.interrupted = true;
      signal("SIGINT");
    }
  });
  expect(output).toMatch(/\nprovision-endpoint\n +\d+\.\d\d s {2}PlanEndpoint \.+\n/);
  expect(output).toMatch(
    /^The model container of openai-sagemaker-dev-default--blue \(process \d+\) ended: SIGKILL\. It was started again, as SageMaker does\.$/m,
  );
  expect(output).toMatch(/\nretire-endpoint\n +\d+\.\d\d s {2}PlanRetirement \.+\n/);
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
});

test("has the same key and ports at the next start, also of a killed one, whose folders it sweeps", async () => {
  const folders = () => readdirSync(folder).filter((name) => name.startsWith("openai-sagemaker-run-"));
  const port = await freePort();
  writeFileSync(join(folder, ".env.local"), "OPENAI_API_KEY=old\nMINE=1\n");
  const flags = ["--port", String(port), "--env-file", ".env.local"];
  const killed = await start(
    flags,
    {},
    whenServing((_, signal) => signal("SIGKILL")),
  );
  const left = folders();
  expect(left).toHaveLength(1);

  let whileServing: string[] = [];
  const next = await start(
    flags,
    {},
    whenServing((_, signal) => {
      whileServing = folders();
      signal("SIGTERM");
    }),
  );
  expect(whileServing).toHaveLength(1);
  expect(whileServing).not.toEqual(left);
  expect(folders()).toEqual([]);

  const names = ["OPENAI_BASE_URL", "OPENAI_API_KEY", "HTTP_API_URL", "AWS_ENDPOINT_URL", "HF_ENDPOINT"];
  const values = (output: string) => Object.fromEntries(names.map((name) => [name, exported(output, name)]));
  expect(values(next.output)).toEqual(values(killed.output));
  const written = parseEnv(readFileSync(join(folder, ".env.local"), "utf8"));
  expect(written).toMatchObject({ MINE: "1", ...values(next.output) });
  for (const file of [".env.local", ".local/dev.json"]) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test("says that the port is taken", async () => {
  const holder = await serveOnLoopback(() => undefined);
  const { port } = new URL(holder.url);
  try {
    const { code, errors } = await start(["--port", port]);
    expect(errors).toBe(
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
  [["--env-file", ".env"], {}, /^--env-file \.env would make every command ask this machine/],
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
