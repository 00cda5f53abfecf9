import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Command, CommanderError } from "commander";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { startBucketServer } from "../../testing/cli/bucket-server.ts";
import { cleanEnvironment, WEB_UI_SETTINGS } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { COMMANDS } from "../commands.ts";
import { createProgram } from "./program.ts";
import { pathOf } from "./wrong-words.ts";

/** Every command of the help: its own help, wrong words, and one good run, in the order of a stage's life. */

const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");
const PROGRAM = "npx openai-sagemaker";
const STACK_TRACE = /^ {4}at /m;

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command and all below it, such as `keys` and `keys create`. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

let everything: Command[];
beforeAll(async () => {
  everything = withSubcommands(await createProgram(COMMANDS.map(({ name }) => name)));
});

/** What is typed after the program's name. */
const wordsOf = (command: Command) => pathOf(command).slice(PROGRAM.length).trim().split(" ").filter(Boolean);

/** What words bring about that commander itself answers: no command begins, so no process is needed. */
async function answer(words: readonly string[]): Promise<Result> {
  const said = { stdout: "", stderr: "" };
  const program = await createProgram(words);
  for (const command of withSubcommands(program)) {
    const { outputError } = command.configureOutput();
    command.exitOverride().configureOutput({
      ...(outputError && { outputError }),
      writeOut: (text) => {
        said.stdout += text;
      },
      writeErr: (text) => {
        said.stderr += text;
      },
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    await program.parseAsync(words, { from: "user" });
    throw new Error(`${words.join(" ")} began.`);
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode, ...said };
    throw error;
  }
}

test("the help is one screen of 80 columns with every command, in groups, and the examples that matter", async () => {
  const { code, stdout } = await answer(["--help"]);
  const lines = stdout.trimEnd().split("\n");
  expect(code).toBe(0);
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const shown = lines.flatMap((line) => /^ {2}([a-z-]+) {2,}\S/.exec(line)?.[1] ?? []);
  expect(shown).toEqual(COMMANDS.map(({ name }) => name));
  expect(lines.filter((line) => line.startsWith(`  ${PROGRAM} `))).toHaveLength(3);
});

test("every command's help fits 80 columns and ends with examples of it", async () => {
  for (const command of everything) {
    if (command.parent === null) continue;
    const { code, stdout, stderr } = await answer([...wordsOf(command), "--help"]);
    const [, examples = ""] = stdout.split("\nExamples:\n");
    expect({ path: pathOf(command), code, stderr }).toEqual({ path: pathOf(command), code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(examples.split("\n").filter((line) => line.startsWith(`  ${pathOf(command)}`))).not.toEqual([]);
  }
});

test("every command names the nearest of an unknown flag, and of an unknown command", async () => {
  for (const command of everything) {
    const words = wordsOf(command);
    const flag = await answer([...words, "--hlep=yes"]);
    expect({ words, ...flag }).toEqual({
      words,
      code: 1,
      stdout: "",
      stderr: "error: unknown option '--hlep=yes': did you mean --help?\n",
    });
    for (const { name } of command.commands.map((sub) => ({ name: sub.name() }))) {
      const { code, stderr } = await answer([...words, `${name}x`]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `error: unknown command '${name}x': did you mean ${name}?\n`,
      });
    }
  }
});

test("what is near to nothing is answered with where the words stand", async () => {
  expect(await answer(["zzz"])).toMatchObject({
    stderr: "error: unknown command 'zzz'. `npx openai-sagemaker --help` lists what there is.\n",
  });
  expect(await answer(["keys", "create", "me", "--zzz"])).toMatchObject({
    stderr: "error: unknown option '--zzz'. `npx openai-sagemaker keys create --help` lists what there is.\n",
  });
  expect(await answer(["keys", "create", "me", "--tokens=3"])).toMatchObject({
    stderr: "error: unknown option '--tokens=3': did you mean --tokens-per-day or --tokens-per-month?\n",
  });
  expect(await answer(["--stage", "dev", "status"])).toMatchObject({
    stderr: expect.stringMatching(/^error: unknown option '--stage'\. Flags stand behind the command\./),
  });
});

test("every flag that needs a value, and every argument, is missed in one sentence", async () => {
  for (const command of everything) {
    const words = wordsOf(command);
    for (const { long, required } of command.options) {
      if (!required || !long) continue;
      const { code, stdout, stderr } = await answer([...words, long]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^error: option '.*' argument missing\. See `npx .* --help`\.\n$/);
    }
    if (command.registeredArguments.some((argument) => argument.required)) {
      const { code, stderr } = await answer(words);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: missing required argument '.*'\. See `npx .* --help`\.\n$/);
    }
  }
});

describe("with an AWS on this machine", () => {
  const terraform = createTerraformStandIn();
  const folder = mkdtempSync(join(tmpdir(), "every-command-"));
  const ran = new Set<string>();
  let stack: TestStack;
  let buckets: Awaited<ReturnType<typeof startBucketServer>>;

  beforeAll(async () => {
    [stack, buckets] = await Promise.all([startTestStack({ settings: WEB_UI_SETTINGS }), startBucketServer({})]);
    stack.aws.network.instances.push({ id: "i-0123456789abcdef0", state: "running", tags: stack.names.tags });
    for (const program of ["aws", "session-manager-plugin"]) {
      writeFileSync(join(folder, program), "#!/bin/sh\n");
      chmodSync(join(folder, program), 0o755);
    }
  });
  afterAll(async () => {
    await stack?.close();
    await buckets?.close();
    terraform.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a command to its good end; `onOutput` may end what has no end. */
  function run(
    line: string,
    more: Readonly<Record<string, string>> = {},
    onOutput: (output: string, end: () => void) => void = () => undefined,
  ): Promise<Result> {
    const words = line.split(" ");
    ran.add(words[0] === "keys" ? `${words[0]} ${words[1]}` : (words[0] ?? ""));
    const child = spawn(process.execPath, [join(PROJECT_FOLDER, "cli", "openai-sagemaker.mjs"), ...words], {
      cwd: folder,
      env: cleanEnvironment({
        ...WEB_UI_SETTINGS,
        ...terraform.environment,
        AWS_ENDPOINT_URL: stack.connection.endpoint,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        HF_ENDPOINT: stack.hubUrl,
        CDKTF_OUTDIR: join(folder, "cdktf.out"),
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        // What a workflow's log reads is no terminal.
        CI: "true",
        ...more,
      }),
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
      onOutput(said.stdout, () => child.kill("SIGINT"));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...said })));
  }

  /** Runs it, and has it end as it should. */
  async function good(line: string, more?: Readonly<Record<string, string>>, expected = 0): Promise<string> {
    const { code, stdout, stderr } = await run(line, more);
    expect(`${stdout}\n${stderr}`).not.toMatch(STACK_TRACE);
    expect({ line, code, stderr: code === expected ? "" : stderr }).toEqual({ line, code: expected, stderr: "" });
    expect(stdout + stderr).not.toBe("");
    expect(stdout + stderr).not.toContain("\x1b[");
    return stdout;
  }

  test("what needs no model", async () => {
    await Promise.all([
      good("completion bash"),
      good("render-asl --machine retire-endpoint"),
      good("deployer-policy --account-id 123456789012"),
      good("cost --json"),
    ]);
    await Promise.all([
      good("doctor"),
      good("plan --no-doctor", {}, 2),
      good("bootstrap", { AWS_ENDPOINT_URL_S3: buckets.url }),
    ]);
  });

  test("start ends with 0 by Ctrl-C", async () => {
    let isEnding = false;
    const { code, stdout, stderr } = await run("start --port 0", {}, (output, end) => {
      if (isEnding || !output.includes("Serving until")) return;
      isEnding = true;
      end();
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toMatch(STACK_TRACE);
  });

  test("a model is deployed, asked, looked at, and removed", async () => {
    // The stack is there already, for the stand-in for Terraform makes nothing.
    const { apiKey } = JSON.parse(await good("deploy --yes --json --orphans import"));
    const [endpointName] = stack.names.endpointNames("default");
    const client = { OPENAI_BASE_URL: stack.openaiBaseUrl, OPENAI_API_KEY: apiKey };
    const made = JSON.parse(await good("keys create me --json"));
    await Promise.all([good("status"), good("dashboard"), good("logs")]);
    await Promise.all([good("usage"), good("keys list"), good("open"), good("webui-password")]);
    await Promise.all([
      good(`test-endpoint --endpoint-name ${endpointName}`),
      good("test-api-gateway", client),
      good("chat hello --max-tokens 8", client),
      good(`invoke ${join(PROJECT_FOLDER, "cli", "events", "http-api-models.json")}`, client),
    ]);
    await good(`keys limit ${made.id} --tokens-per-day 1000`);
    await good(`keys rotate ${made.id}`);
    await good(`keys revoke ${made.id}`);
    await good("pause --yes");
    await good("resume --yes --no-watch");
    // It serves already: nothing is made.
    await good("deploy-vllm --yes --no-watch");
    await good("cleanup --yes");
    // Its stack's, which the stand-in does not know.
    stack.aws.network.instances.splice(0);
    await good("destroy --yes");
  });

  test("each of them had its run", () => {
    const leaves = everything.filter(({ commands, parent }) => parent !== null && commands.length === 0);
    const names = leaves.map((command) => wordsOf(command).join(" ")).filter((name) => !name.endsWith("help"));
    expect(names.filter((name) => !ran.has(name))).toEqual([]);
  });
});
