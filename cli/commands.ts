import type { Command } from "commander";

/** A row of the help. To add a command: its file in `commands/`, and a row here. */
export interface CommandEntry {
  readonly name: string;
  readonly group: Group;
  /** One line of the help, 50 characters at most. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** Whether it looks at all others, so that they are to be loaded too. */
  readonly needsOthers?: true;
}

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
  },
  {
    name: "doctor",
    group: "Bring a model up, and down",
    summary: "check everything that a deployment needs",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  },
  {
    name: "plan",
    group: "Bring a model up, and down",
    summary: "what deploy would change",
    load: async () => (await import("./commands/plan.ts")).planCommand(),
  },
  {
    name: "deploy",
    group: "Bring a model up, and down",
    summary: "bring the stage up, and its model",
    load: async () => (await import("./commands/deploy.ts")).deployCommand(),
  },
  {
    name: "deploy-vllm",
    group: "Bring a model up, and down",
    summary: "provision one more model, or another version",
    load: async () => (await import("./commands/deploy-vllm.ts")).deployVllmCommand(),
  },
  {
    name: "cleanup",
    group: "Bring a model up, and down",
    summary: "remove what is billed by the hour, keep the stage",
    load: async () => (await import("./commands/cleanup.ts")).cleanupCommand(),
  },
  {
    name: "destroy",
    group: "Bring a model up, and down",
    summary: "remove the stage, and prove that nothing is left",
    load: async () => (await import("./commands/destroy.ts")).destroyCommand(),
  },
  {
    name: "keys",
    group: "Use it",
    summary: "create, list, rotate and revoke API keys",
    load: async () => (await import("./commands/keys.ts")).keysCommand(),
  },
  {
    name: "open",
    group: "Use it",
    summary: "reach the web UI through Session Manager",
    load: async () => (await import("./commands/open.ts")).openCommand(),
  },
  {
    name: "webui-password",
    group: "Use it",
    summary: "how the web UI's administrator logs in",
    load: async () => (await import("./commands/webui-password.ts")).webuiPasswordCommand(),
  },
  {
    name: "test-api-gateway",
    group: "Use it",
    summary: "ask the gateway what clients ask",
    load: async () => (await import("./commands/test-api-gateway.ts")).testApiGatewayCommand(),
  },
  {
    name: "test-endpoint",
    group: "Use it",
    summary: "ask a SageMaker endpoint, past the gateway",
    load: async () => (await import("./commands/test-endpoint.ts")).testEndpointCommand(),
  },
  {
    name: "status",
    group: "Look after it",
    summary: "what runs, since when, at what cost",
    load: async () => (await import("./commands/status.ts")).statusCommand(),
  },
  {
    name: "dashboard",
    group: "Look after it",
    summary: "requests, errors, speed, tokens, GPUs",
    load: async () => (await import("./commands/dashboard.ts")).dashboardCommand(),
  },
  {
    name: "logs",
    group: "Look after it",
    summary: "what functions and containers wrote",
    load: async () => (await import("./commands/logs.ts")).logsCommand(),
  },
  {
    name: "usage",
    group: "Look after it",
    summary: "what each key has used",
    load: async () => (await import("./commands/usage.ts")).usageCommand(),
  },
  {
    name: "cost",
    group: "Look after it",
    summary: "what the settings cost an hour and a month",
    load: async () => (await import("./commands/cost.ts")).costCommand(),
  },
  {
    name: "bootstrap",
    group: "For a team's account",
    summary: "make the S3 bucket for Terraform's state",
    load: async () => (await import("./commands/bootstrap.ts")).bootstrapCommand(),
  },
  {
    name: "deployer-policy",
    group: "For a team's account",
    summary: "the least IAM policy that deploys",
    load: async () => (await import("./commands/deployer-policy.ts")).deployerPolicyCommand(),
  },
  {
    name: "render-asl",
    group: "For its developers",
    summary: "a state machine as JSON, for Workflow Studio",
    load: async () => (await import("./commands/render-asl.ts")).renderAslCommand(),
  },
  {
    name: "invoke",
    group: "For its developers",
    summary: "run the proxy's bundle with one event",
    load: async () => (await import("./commands/invoke.ts")).invokeCommand(),
  },
  {
    name: "completion",
    group: "For its developers",
    summary: "completion for bash, zsh or fish",
    load: async () => (await import("./commands/completion.ts")).completionCommand(),
    needsOthers: true,
  },
];
