import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { freePort } from "../testing/free-port.ts";
import { exported, startsInOneFolder, whenServing } from "../testing/npm-start.ts";

/** What takes more than one start, or more than one look. */

let starts: ReturnType<typeof startsInOneFolder>;
beforeEach(() => {
  starts = startsInOneFolder();
});
afterEach(() => starts.remove());

test("shows every state with --verbose, and starts the model container again when it is killed", async () => {
  const done = { killed: false, interrupted: false };
  const { output, errors, code } = await starts.start(["--port", "0", "--verbose"], {}, (soFar, signal) => {
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
  // What a function logs at that moment stands between.
  expect(output).toMatch(/\nretire-endpoint\n(?:openai-sagemaker-dev-.*\n)* +\d+\.\d\d s {2}PlanRetirement \.+\n/);
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
});

test("has the same key and ports at the next start, also of a killed one, whose folders it sweeps", async () => {
  const folders = () => readdirSync(starts.folder).filter((name) => name.startsWith("openai-sagemaker-run-"));
  const port = await freePort();
  writeFileSync(join(starts.folder, ".env.local"), "OPENAI_API_KEY=old\nMINE=1\n");
  const flags = ["--port", String(port), "--env-file", ".env.local"];
  const killed = await starts.start(
    flags,
    {},
    whenServing((_, signal) => signal("SIGKILL")),
  );
  const left = folders();
  expect(left).toHaveLength(1);

  let whileServing: string[] = [];
  const next = await starts.start(
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
  const written = parseEnv(readFileSync(join(starts.folder, ".env.local"), "utf8"));
  expect(written).toMatchObject({ MINE: "1", ...values(next.output) });
  for (const file of [".env.local", ".local/dev.json"])
    expect(statSync(join(starts.folder, file)).mode & 0o777).toBe(0o600);
});
