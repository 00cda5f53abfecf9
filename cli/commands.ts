import type { Command } from "commander";

/** A row of the help. To add a command: its file in `commands/`, and a row here. */
export interface CommandEntry {
  readonly name: string;
  readonly group: Group;
  /** One line of the help, 50 characters at most. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** At least one for the command and for each below it: its help ends with them. */
  readonly examples: readonly Example[];
  /** Whether it looks at all others, so that they are to be loaded too. */
  readonly needsOthers?: true;
}

/** What is typed after `npx openai-sagemaker`, and what it does. */
export type Example = readonly [line: string, meaning: string];

type Group =
  | "Try it here"
  | "Bring a model up, and down"
  | "Use it"
  | "Look after it"
  | "For a team's account"
  | "For its developers";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "start",
    group: "Try it here",
    summary: "the whole stack on this machine, without AWS",
    load: async () => (await import("./commands/start.ts")).startCommand(),
    examples: [
      ["start", "a small language model in place of the GPU"],
      ["start --model model.gguf", "a real model, by llama.cpp on this machine"],
      ["start --openai-url http://127.0.0.1:11434/v1", "your own Ollama behind the doors"],
      ["start --container-url http://127.0.0.1:8000", "your own vLLM behind the doors"],
      ["start --webui", "a real Open WebUI beside it"],
    ],
  },
  {
    name: "doctor",
    group: "Bring a model up, and down",
    summary: "check everything that a deployment needs",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand(),
    examples: [
      ["doctor", "with what .env says"],
      ["doctor --instance-type ml.g5.xlarge --json", "another GPU, for a machine to read"],
    ],
  },
  {
    name: "recommend",
    group: "Bring a model up, and down",
    summary: "which instance type for a model",
    load: async () => (await import("./commands/recommend.ts")).recommendCommand(),
    examples: [
      ["recommend Qwen/Qwen3-8B", "what holds it, how fast, at what price"],
      ["recommend org/model --context 32768 --concurrency 16", "for long prompts of many"],
      ["recommend ./my-model --json", "a folder, for a machine to read"],
      ["recommend Qwen/Qwen3-8B --measure", "tried by SageMaker, after saying what that costs"],
    ],
  },
  {
    name: "plan",
    group: "Bring a model up, and down",
    summary: "what deploy would change",
    load: async () => (await import("./commands/plan.ts")).planCommand(),
    examples: [
      ["plan", "exit code 2 when something would change"],
      ["plan --stage prod --env-file prod.env", "another stage"],
    ],
  },
  {
    name: "deploy",
    group: "Bring a model up, and down",
    summary: "bring the stage up, and its model",
    load: async () => (await import("./commands/deploy.ts")).deployCommand(),
    examples: [
      ["deploy --guided", "asks for the few settings that matter first"],
      ["deploy", "with what .env says"],
      ["deploy --model-id org/model --instance-type ml.g6.xlarge", "another model, once"],
    ],
  },
  {
    name: "deploy-vllm",
    group: "Bring a model up, and down",
    summary: "provision one more model, or another version",
    load: async () => (await import("./commands/deploy-vllm.ts")).deployVllmCommand(),
    examples: [
      ["deploy-vllm --alias llama --model-id org/model", "a second model beside the first"],
      ["deploy-vllm --ttl-hours 8", "the default model, for a working day"],
      ["deploy-vllm --environment SM_VLLM_MAX_MODEL_LEN=4096", "with another length of context"],
    ],
  },
  {
    name: "pause",
    group: "Bring a model up, and down",
    summary: "stop paying by the hour, and keep the rest",
    load: async () => (await import("./commands/pause.ts")).pauseCommand(),
    examples: [
      ["pause", "every model of the stage"],
      ["pause --alias llama --yes", "one model, without asking"],
    ],
  },
  {
    name: "resume",
    group: "Bring a model up, and down",
    summary: "make a paused model serve again",
    load: async () => (await import("./commands/resume.ts")).resumeCommand(),
    examples: [
      ["resume", "says what it costs, and asks"],
      ["resume --alias llama --yes --detach", "for a machine that does not wait"],
    ],
  },
  {
    name: "cleanup",
    group: "Bring a model up, and down",
    summary: "remove what is billed by the hour, keep the stage",
    load: async () => (await import("./commands/cleanup.ts")).cleanupCommand(),
    examples: [
      ["cleanup", "shows what there is, and asks"],
      ["cleanup --alias llama --yes", "one model, without asking"],
    ],
  },
  {
    name: "destroy",
    group: "Bring a model up, and down",
    summary: "remove the stage, and prove that nothing is left",
    load: async () => (await import("./commands/destroy.ts")).destroyCommand(),
    examples: [
      ["destroy", "shows what there is, and asks"],
      ["destroy --stage test --yes --json", "for a machine"],
    ],
  },
  {
    name: "chat",
    group: "Use it",
    summary: "send a message, and stream the answer",
    load: async () => (await import("./commands/chat.ts")).chatCommand(),
    examples: [
      ['chat "Hello!"', "with the key in OPENAI_API_KEY"],
      ['chat "Summarize:" - < report.txt', "with what is piped in"],
      ['chat --model llama --wait "Hello!"', "also while it is being made"],
    ],
  },
  {
    name: "keys",
    group: "Use it",
    summary: "create, look at, limit and end API keys",
    load: async () => (await import("./commands/keys.ts")).keysCommand(),
    examples: [
      ["keys create alice --expires 30d", "a key for thirty days"],
      ["keys create batch --tokens-per-day 1000000", "with a limit"],
      ["keys create cron --owner ada --team search", "with owner and team"],
      ["keys list --team search --sort used", "who has one"],
      ["keys list --unused-since 90d --json", "for a machine"],
      ["keys show KEY_ID", "one key, and its use of this month"],
      ["keys limit KEY_ID --tokens-per-day none", "another limit, or none"],
      ["keys limit KEY_ID --owner bob --team none", "another owner, no team"],
      ["keys disable KEY_ID", "refused, until:"],
      ["keys enable KEY_ID", "accepted again"],
      ["keys rotate KEY_ID --overlap 24h", "a new one; the old one works for a day"],
      ["keys revoke KEY_ID", "and it works no more"],
      ["keys import --remove", "those of an older version, by hand"],
    ],
  },
  {
    name: "teams",
    group: "Use it",
    summary: "teams, whose keys share limits and models",
    load: async () => (await import("./commands/teams.ts")).teamsCommand(),
    examples: [
      ["teams create search --tokens-per-day 5000000", "for all its keys together"],
      ["teams list", "what each shares"],
      ["teams show search", "its keys, and what they used"],
      ["teams limit search --models default", "only this model"],
      ["teams delete search", "when it has no keys"],
    ],
  },
  {
    name: "token",
    group: "Use it",
    summary: "a token for SageMaker's own path to a model",
    load: async () => (await import("./commands/token.ts")).tokenCommand(),
    examples: [
      ["token --alias llama --hours 1", "lines for a shell"],
      ["token --json", "for a machine"],
    ],
  },
  {
    name: "open",
    group: "Use it",
    summary: "reach the web UI through Session Manager",
    load: async () => (await import("./commands/open.ts")).openCommand(),
    examples: [
      ["open", "http://127.0.0.1:3000 until Ctrl-C"],
      ["open --port 8081", "another port of this machine"],
    ],
  },
  {
    name: "webui-password",
    group: "Use it",
    summary: "how the web UI's administrator logs in",
    load: async () => (await import("./commands/webui-password.ts")).webuiPasswordCommand(),
    examples: [
      ["webui-password", "address, e-mail and password"],
      ["webui-password --stage prod --json", "for a machine"],
    ],
  },
  {
    name: "test-api-gateway",
    group: "Use it",
    summary: "ask the gateway what clients ask",
    load: async () => (await import("./commands/test-api-gateway.ts")).testApiGatewayCommand(),
    examples: [
      ["test-api-gateway", "of OPENAI_BASE_URL with OPENAI_API_KEY"],
      ["test-api-gateway --model llama", "the same, of another model"],
    ],
  },
  {
    name: "test-endpoint",
    group: "Use it",
    summary: "ask a SageMaker endpoint, past the gateway",
    load: async () => (await import("./commands/test-endpoint.ts")).testEndpointCommand(),
    examples: [["test-endpoint --endpoint-name NAME", "any endpoint of the account"]],
  },
  {
    name: "status",
    group: "Look after it",
    summary: "what runs, since when, at what cost",
    load: async () => (await import("./commands/status.ts")).statusCommand(),
    examples: [
      ["status", "what runs now"],
      ["status --watch", "until Ctrl-C, while a model is being made"],
      ["status --stage prod --json", "for a machine"],
    ],
  },
  {
    name: "dashboard",
    group: "Look after it",
    summary: "requests, errors, speed, tokens, GPUs",
    load: async () => (await import("./commands/dashboard.ts")).dashboardCommand(),
    examples: [
      ["dashboard --since 1d", "the last day"],
      ["dashboard --watch", "again every minute until Ctrl-C"],
    ],
  },
  {
    name: "bench",
    group: "Look after it",
    summary: "how fast a model answers, and at what price",
    load: async () => (await import("./commands/bench.ts")).benchCommand(),
    examples: [
      ["bench", "1, 8 and 32 clients at once"],
      ["bench --alias llama --clients 4,64 --prompt-tokens 2000", "another load"],
      ["bench --html speed.html", "a page with plots"],
    ],
  },
  {
    name: "logs",
    group: "Look after it",
    summary: "what functions and containers wrote",
    load: async () => (await import("./commands/logs.ts")).logsCommand(),
    examples: [
      ["logs", "everything of the last quarter of an hour"],
      ["logs openai-proxy-streaming --follow", "the default door, until Ctrl-C"],
      ["logs container --since 2h", "the model's own"],
    ],
  },
  {
    name: "usage",
    group: "Look after it",
    summary: "who used what, and what it cost",
    load: async () => (await import("./commands/usage.ts")).usageCommand(),
    examples: [
      ["usage", "this month, every key"],
      ["usage --by team --html usage.html", "a page with plots"],
      ["usage --month 2026-11 --by model --csv", "for a spreadsheet"],
      ["usage --month 2026-11 --key KEY_ID --json", "one key, for a machine"],
    ],
  },
  {
    name: "cost",
    group: "Look after it",
    summary: "what the settings cost an hour and a month",
    load: async () => (await import("./commands/cost.ts")).costCommand(),
    examples: [
      ["cost", "with what .env says"],
      ["cost --instance-type ml.g6.2xlarge --hours-per-day 10", "in working hours"],
      ["cost --by-tokens", "what a million tokens cost this month, as measured"],
      ["cost --what-if", "always on, in working hours or asleep, for four weeks of requests"],
      ['cost --what-if --pattern "weekdays 9-17, 20 an hour"', "the same for requests to expect"],
    ],
  },
  {
    name: "bootstrap",
    group: "For a team's account",
    summary: "make the S3 bucket for Terraform's state",
    load: async () => (await import("./commands/bootstrap.ts")).bootstrapCommand(),
    examples: [
      ["bootstrap", "named for the account and the region"],
      ["bootstrap --state-bucket our-terraform-states", "named by you"],
    ],
  },
  {
    name: "deployer-policy",
    group: "For a team's account",
    summary: "the least IAM policy that deploys",
    load: async () => (await import("./commands/deployer-policy.ts")).deployerPolicyCommand(),
    examples: [
      ["deployer-policy --account-id 123456789012", "to read it"],
      ["deployer-policy --managed policies", "in files that fit into managed ones"],
    ],
  },
  {
    name: "render-asl",
    group: "For its developers",
    summary: "a state machine as JSON, for Workflow Studio",
    load: async () => (await import("./commands/render-asl.ts")).renderAslCommand(),
    examples: [
      ["render-asl --machine retire-endpoint", "on standard output"],
      ["render-asl --account-id 123456789012 --out machine.json", "with ARNs that exist"],
    ],
  },
  {
    name: "invoke",
    group: "For its developers",
    summary: "run the proxy's bundle with one event",
    load: async () => (await import("./commands/invoke.ts")).invokeCommand(),
    examples: [
      ["invoke cli/events/http-api-chat.json", "a chat through the HTTP API"],
      ["invoke cli/events/function-url-chat.json --verbose", "streamed, with its log"],
    ],
  },
  {
    name: "completion",
    group: "For its developers",
    summary: "completion for bash, zsh or fish",
    load: async () => (await import("./commands/completion.ts")).completionCommand(),
    examples: [["completion bash", 'in ~/.bashrc: eval "$(npx openai-sagemaker completion bash)"']],
    needsOthers: true,
  },
];
