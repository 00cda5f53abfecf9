import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { SETTING_NAMES } from "../settings/settings.ts";
import type { ServedStage } from "../cli/executions/served-stage-text.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, { readonly default?: string }>> }>>;
  readonly permissions: unknown;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(import.meta.dirname, "workflows");

const read = (file: string): Workflow => parse(readFileSync(join(FOLDER, file), "utf8"));
const workflows = readdirSync(FOLDER).map((file) => [file, read(file)] as const);
const deploy = read("deploy.yml");
const destroy = read("destroy.yml");

const allSteps = (workflow: Workflow): readonly Step[] => Object.values(workflow.jobs).flatMap(({ steps }) => steps);

function findStep(workflow: Workflow, name: string): Step & { run: string } {
  const step = allSteps(workflow).find((candidate) => candidate.name === name);
  if (step?.run === undefined) throw new Error(`No step ${name} has a script.`);
  return { ...step, run: step.run };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "workflow-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a step's script as a runner does: `bash -e`, with nothing in the environment but what the step is given. */
function runStep(workflow: Workflow, name: string, environment: Record<string, string>) {
  const summaryFile = join(folder, "summary.md");
  writeFileSync(summaryFile, "");
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-e", "-c", findStep(workflow, name).run],
    {
      cwd: PROJECT_FOLDER,
      encoding: "utf8",
      env: {
        PATH: `${folder}:${dirname(process.execPath)}:${process.env.PATH}`,
        RUNNER_TEMP: folder,
        GITHUB_STEP_SUMMARY: summaryFile,
        ...environment,
      },
    },
  );
  return { status, stdout, stderr, summary: readFileSync(summaryFile, "utf8") };
}

/** A `node` that notes its arguments and prints what the tool would. */
function standInForNode(output: string, status = 0) {
  writeFileSync(join(folder, "output"), output);
  writeFileSync(
    join(folder, "node"),
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/arguments\ncat ${folder}/output\nexit ${status}\n`,
    { mode: 0o755 },
  );
  return () => readFileSync(join(folder, "arguments"), "utf8").trim().split("\n");
}

describe.each(workflows)("%s", (file, workflow) => {
  test("pins every action by its commit and names the version", () => {
    const source = readFileSync(join(FOLDER, file), "utf8");
    const uses = source.split("\n").filter((line) => /\buses:/.test(line));
    expect(uses).not.toHaveLength(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("grants nothing but what each job says, ends in time and never meets itself", () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toMatchObject({ group: expect.stringContaining("${{") });
    for (const job of Object.values(workflow.jobs)) {
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
      expect(job.permissions).toMatchObject({ contents: "read" });
      expect(Object.keys(job.permissions ?? {})).not.toContain("packages");
    }
  });

  test("hands no expression to a shell as text", () => {
    for (const { run } of allSteps(workflow)) expect(run ?? "").not.toContain("${{");
  });

  test("leaves no token behind in the checkout", () => {
    for (const step of allSteps(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"))) {
      expect(step.with).toMatchObject({ "persist-credentials": false });
    }
  });
});

test("both workflows wait for each other by stage, and neither is cancelled by the other", () => {
  for (const { concurrency } of [deploy, destroy]) {
    expect(concurrency).toEqual({ group: "stage-${{ inputs.stage }}", "cancel-in-progress": false });
  }
});

/** Whether npm runs what a package brings: at an install, or as a script of package.json or a package's command. */
const runsScripts = (run: string) =>
  /\bnpm (ci|install|i)\b(?!.*--ignore-scripts)|\bnpm (run|start|test|exec)\b|\bnpx\b/.test(run);

test.each([
  ["npm ci", true],
  ["npm ci --ignore-scripts", false],
  ["npm run synth", true],
  ["npx openai-sagemaker deploy", true],
  ["exec node -- cli/main.ts deploy", false],
])("of %j it is seen whether it runs what packages bring: %j", (run, runs) => expect(runsScripts(run)).toBe(runs));

test("what packages bring runs in no job that may ask for an identity token", () => {
  const jobs = workflows.flatMap(([, { jobs: ofWorkflow }]) => Object.values(ofWorkflow));
  const trusted = jobs.filter(({ permissions }) => permissions?.["id-token"] === "write");
  expect(trusted).toHaveLength(2);
  // What a script only tells a person is no command.
  const commands = (run: string) => run.replaceAll(/^\s*echo .*$/gm, "");
  for (const { steps } of trusted) {
    for (const { run } of steps) expect(runsScripts(commands(run ?? ""))).toBe(false);
    expect(steps.map(({ run }) => run)).toContain("npm ci --ignore-scripts");
  }
});

test("who approves a stage approves its deployment and its removal", () => {
  for (const job of [deploy.jobs.deploy, destroy.jobs.destroy]) expect(job?.environment).toBe("${{ inputs.stage }}");
});

test("a deployment is synthesized before anybody is asked to approve it, and shown to them", () => {
  expect(deploy.jobs.deploy?.needs).toBe("synthesize");
  const { environment, permissions, env, steps = [] } = deploy.jobs.synthesize ?? {};
  expect({ environment, permissions }).toEqual({ environment: undefined, permissions: { contents: "read" } });
  expect(env).toEqual(deploy.jobs.deploy?.env);
  const upload = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
  expect(upload?.with).toMatchObject({ path: "cdktf.out" });
  const { summary, status } = runStep(deploy, "Cost", { STAGE: "dev", HOME: folder });
  expect(status).toBe(0);
  expect(summary).toMatch(/endpoint: ml\.g4dn\.xlarge +\$\d/);
});

test("inputs that are left empty leave the choice to the repository's variables", () => {
  const { env = {} } = deploy.jobs.deploy ?? {};
  for (const [name, input] of [
    ["INSTANCE_TYPE", "instance_type"],
    ["HF_MODEL_ID", "model_id"],
    ["VPC_ID", "vpc_id"],
    ["SUBNET_ID", "subnet_id"],
    ["ALLOWED_WEB_CIDR", "allowed_web_cidr"],
  ] as const) {
    expect(env[name]).toBe(`\${{ inputs.${input} || vars.${name} }}`);
    expect(deploy.on.workflow_dispatch?.inputs?.[input]).not.toHaveProperty("default");
  }
});

test("a deployment is described in the words of the settings", () => {
  const inputs = deploy.on.workflow_dispatch?.inputs;
  expect(inputs).toMatchObject({
    vpc_id: {},
    subnet_id: {},
    allowed_web_cidr: {},
    instance_type: { description: expect.stringContaining("ml.g4dn.xlarge") },
    model_id: { description: expect.stringContaining("distilgpt2") },
    stage: { default: "dev" },
  });
});

test("a deployment takes every setting, from its inputs or from the repository's variables", () => {
  const { env = {} } = deploy.jobs.deploy ?? {};
  for (const name of SETTING_NAMES)
    expect(env[name]).toMatch(name === "HF_MODEL_ID" ? /inputs\.model_id/ : settingIn(name));
});
const settingIn = (name: string) => new RegExp(`(vars\\.${name}|inputs\\.${name.toLowerCase()}) `);

describe("the confirmation", () => {
  test("is the first thing that destroy looks at", () => {
    expect(allSteps(destroy)[0]?.name).toBe("Confirm");
  });

  test.each(["", "destroy", "DESTROY ", " DESTROY", "DESTROY\n", "DESTROY DESTROY", '" = DESTROY ] || [ "', "*"])(
    "refuses %j",
    (confirmation) => {
      const { status, stdout } = runStep(destroy, "Confirm", { CONFIRMATION: confirmation });
      expect(status).toBe(1);
      expect(stdout).toBe("::error::Nothing was done: the confirmation must be exactly DESTROY.\n");
    },
  );

  test("accepts DESTROY", () => {
    expect(runStep(destroy, "Confirm", { CONFIRMATION: "DESTROY" })).toMatchObject({ status: 0, stdout: "" });
  });
});

describe.each([
  ["deploy", deploy],
  ["destroy", destroy],
] as const)("the settings of the repository for %s", (_name, workflow) => {
  const check = (environment: Record<string, string>) =>
    runStep(workflow, "Check the repository's settings", {
      STATE_BUCKET: "states",
      ROLE_TO_ASSUME: "",
      HAS_KEYS: "false",
      ...environment,
    });

  test("need a bucket for the state", () => {
    const { status, stdout } = check({ STATE_BUCKET: "", HAS_KEYS: "true" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error::The variable STATE_BUCKET is not set: .*`npx openai-sagemaker bootstrap`.*\n$/);
  });

  test("need a role or keys", () => {
    const { status, stdout } = check({});
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error::There are no AWS credentials: .*docs\/github-actions\.md.*\n$/);
  });

  test("are complete with a role", () => {
    expect(check({ ROLE_TO_ASSUME: "arn:aws:iam::123456789012:role/deploy" })).toMatchObject({ status: 0, stdout: "" });
  });

  test("are complete with keys", () => {
    expect(check({ HAS_KEYS: "true" })).toMatchObject({ status: 0, stdout: "" });
  });

  test("reach the job before anything is installed, and credentials after it", () => {
    const { steps = [] } = workflow.jobs.deploy ?? workflow.jobs.destroy ?? {};
    const names = steps.map(({ name, uses }) => name ?? uses?.split("@")[0]);
    const order = ["Check the repository's settings", "actions/checkout", "Install", "AWS credentials of the role"];
    expect(order.map((name) => names.indexOf(name))).toEqual(
      order.map((name) => names.indexOf(name)).toSorted((a, b) => a - b),
    );
    expect(names).toEqual(expect.arrayContaining(order));
  });
});

/** As `npx openai-sagemaker deploy --json` prints it. */
const DEPLOYMENT: ServedStage & { readonly usdPerHour?: number; readonly webUiUrl?: string } = {
  stage: "dev",
  region: "eu-north-1",
  alias: "default",
  model: {
    endpointName: "openai-sagemaker-dev-default--blue",
    invocationUrl:
      "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/openai-sagemaker-dev-default--blue/invocations",
    modelId: "distilgpt2",
    revision: "main",
    dialect: "vllm",
    capabilities: { chatTemplate: false, tools: false, streaming: true },
    instanceType: "ml.g4dn.xlarge",
    publishedAt: "2026-11-22T05:00:00.000Z",
    execution: "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:1",
  },
  openaiBaseUrl: "https://abc.lambda-url.eu-north-1.on.aws/v1",
  webUiUrl: "http://203.0.113.9",
  usdPerHour: 0.74,
};

/** As a browser shows it. */
const shown = (html: string) => html.replaceAll("&#45;", "-");

describe("a deployment", () => {
  test("runs the tool without a key and keeps what it prints for the summary", () => {
    const argumentsOfNode = standInForNode(JSON.stringify(DEPLOYMENT));
    expect(runStep(deploy, "Deploy", { STAGE: "dev" })).toMatchObject({ status: 0, stdout: "" });
    expect(argumentsOfNode()).toEqual(["--", "cli/main.ts", "deploy", "--yes", "--json", "--no-key"]);
    expect(JSON.parse(readFileSync(join(folder, "deployment.json"), "utf8"))).toEqual(DEPLOYMENT);
  });

  test("fails when the tool fails", () => {
    standInForNode("", 1);
    expect(runStep(deploy, "Deploy", { STAGE: "dev" }).status).toBe(1);
  });

  test("is summed up with its address and its cost, and never with a key", () => {
    writeFileSync(join(folder, "deployment.json"), JSON.stringify({ ...DEPLOYMENT, apiKey: "sk-secret" }));
    const { status, stderr, stdout, summary } = runStep(deploy, "Summary", {});
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" });
    expect(summary).toContain("### Stage `dev` serves");
    expect(shown(summary)).toContain("| Base URL | <code>https://abc.lambda-url.eu-north-1.on.aws/v1</code> |");
    expect(shown(summary)).toContain("| Web UI | <code>http://203.0.113.9</code> |");
    expect(shown(summary)).toContain("| Instance | `ml.g4dn.xlarge` in <code>eu-north-1</code> |");
    // Where the region is a secret, GitHub would put *** in its place.
    expect(summary).not.toContain("eu-north-1");
    expect(summary).toContain("| Cost | $0.74/h, $540.20 a month |");
    expect(summary).not.toContain("sk-secret");
  });

  test("is summed up without a web UI and without a known price", () => {
    const { webUiUrl, usdPerHour, ...rest } = DEPLOYMENT;
    writeFileSync(join(folder, "deployment.json"), JSON.stringify(rest));
    const { summary } = runStep(deploy, "Summary", {});
    expect(summary).not.toContain("Web UI");
    expect(summary).toContain("| Cost | unknown |");
  });

  test("of several models is summed up with each of them", () => {
    const { model, ...rest } = DEPLOYMENT;
    const models = [
      { alias: "chat", state: "live", model },
      { alias: "rare", state: "asleep" },
    ];
    writeFileSync(join(folder, "deployment.json"), JSON.stringify({ ...rest, models }));
    const { status, summary } = runStep(deploy, "Summary", {});
    expect(status).toBe(0);
    expect(summary).toContain(`| \`chat\` | live: \`${model.modelId}\` on \`ml.g4dn.xlarge\` |`);
    expect(summary).toContain("| `rare` | asleep |");
    expect(summary).toContain("| Cost | $0.74/h, $540.20 a month |");
  });

  test("that failed says that it can be run again", () => {
    const { status, summary } = runStep(deploy, "Summary of a failure", { STAGE: "dev" });
    expect(status).toBe(0);
    expect(summary).toContain("### Stage dev was not deployed completely");
  });
});

describe("a removal", () => {
  test("hands the stage over as one argument, whatever it contains", () => {
    const argumentsOfNode = standInForNode("");
    const stage = "$(touch pwned); rm -rf *";
    expect(runStep(destroy, "Destroy", { STAGE: stage }).status).toBe(0);
    expect(argumentsOfNode()).toEqual(["--", "cli/main.ts", "destroy", "--stage", stage, "--yes"]);
  });

  test("is only reported as done by a step that runs after success", () => {
    expect(findStep(destroy, "Summary").if).toBeUndefined();
    expect(runStep(destroy, "Summary", { STAGE: "dev" }).summary).toContain("### Stage dev is gone");
  });

  test("that failed warns of the cost", () => {
    const { summary } = runStep(destroy, "Summary of a failure", { STAGE: "dev" });
    expect(summary).toContain("### Stage dev was not removed");
    expect(summary).toContain("may cost money");
  });
});

test("every input of a deployment reaches it", () => {
  const environment = deploy.jobs.deploy?.env ?? {};
  const used = Object.values(environment).flatMap((value) => /inputs\.(\w+)/.exec(value)?.[1] ?? []);
  expect(used.toSorted()).toEqual(Object.keys(deploy.on.workflow_dispatch?.inputs ?? {}).toSorted());
});
