import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../../cli/command-line/command-line.ts";
import { startReplayContainer } from "../../testing/replay-container.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { UserError } from "../../user-error.ts";
import { runProgram } from "../client-suites/run-program.ts";
import { startDoors } from "../client-suites/start-doors.ts";
import type { Place } from "../client-suites/suite.ts";
import { SENTENCE, scriptedTask } from "./scripted-task.ts";

/** Coding agents, unmodified and by hand, at both doors of `npm start`: one of them speaks Responses, the other Messages. */

interface Options {
  readonly codex: string;
  readonly claude: string;
  readonly containerUrl?: string;
}

interface Agent {
  readonly name: string;
  readonly program: string;
  /** How it is told of the door, and of the task. */
  readonly start: (place: Place, home: string, task: string) => { args: string[]; env: Record<string, string> };
}

const TASK = "Copy the file note.txt to copy.txt with a shell command, and say that you did.";
const NOTE = "A note.\n";

const command = new Command("node tests/agents/main.ts")
  .description("Has coding agents do a task with a tool, at both doors of npm start.")
  .option("--codex <path>", "OpenAI's, of npm @openai/codex", "codex")
  .option("--claude <path>", "Anthropic's, of npm @anthropic-ai/claude-code", "claude")
  .option("--container-url <url>", "a model server, in place of a container that knows what to do")
  .action(run);

async function run({ codex, claude, containerUrl }: Options): Promise<void> {
  const agents = [codexAgent(codex), claudeAgent(claude)].filter(({ name, program }) => {
    const isThere = spawnSync("which", [program]).status === 0;
    if (!isThere) console.log(`${name}: skipped. There is no program ${program}.`);
    return isThere;
  });
  if (agents.length === 0) return;
  const container = await startReplayContainer({ isChatModel: true });
  const { doors, close } = await startDoors(containerUrl ?? container.url, "default");
  container.answerWith(scriptedTask);
  let failed = 0;
  try {
    for (const agent of agents) for (const door of doors) if (!(await does(agent, door))) failed += 1;
  } finally {
    await close();
    await container.close();
  }
  if (failed > 0 && containerUrl === undefined) throw new UserError(`${failed} tasks were not done.`);
}

async function does({ name, program, start }: Agent, place: Place): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "agent-"));
  const [home, work] = [join(folder, "home"), join(folder, "work")];
  try {
    for (const one of [home, work]) mkdirSync(one);
    writeFileSync(join(work, "note.txt"), NOTE);
    const { args, env } = start(place, home, TASK);
    const output = await runProgram(program, args, { cwd: work, env: { ...cleanEnvironment(), HOME: home, ...env } });
    const copy = join(work, "copy.txt");
    const isCopied = existsSync(copy) && readFileSync(copy, "utf8") === NOTE;
    const isSaid = output.includes(SENTENCE);
    console.log(
      `${name}, ${place.name}: ${isCopied ? "copied the file" : "did not copy the file"}${isSaid ? ", and said so" : ""}`,
    );
    if (!isCopied) console.log(output.slice(-2_000));
    return isCopied && isSaid;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const codexAgent = (program: string): Agent => ({
  name: "Codex",
  program,
  start({ baseUrl, key, model }, home, task) {
    mkdirSync(join(home, ".codex"));
    writeFileSync(
      join(home, ".codex", "config.toml"),
      [
        `model = "${model}"`,
        'model_provider = "own"',
        "[model_providers.own]",
        'name = "Own models"',
        `base_url = "${baseUrl}"`,
        'env_key = "OPENAI_API_KEY"',
        'wire_api = "responses"',
      ].join("\n"),
    );
    const args = ["exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", task];
    return { args, env: { OPENAI_API_KEY: key } };
  },
});

const claudeAgent = (program: string): Agent => ({
  name: "Claude Code",
  program,
  start: ({ baseUrl, key, model }, _home, task) => ({
    args: ["-p", task, "--output-format", "json", "--allowedTools", "Bash"],
    env: {
      ANTHROPIC_BASE_URL: baseUrl.replace(/\/v1$/, ""),
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_SMALL_FAST_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
  }),
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
