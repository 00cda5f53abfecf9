import type { Deployment, Settings } from "./deployment.ts";

export interface ChangedSetting {
  readonly settings: Settings;
  /** Stacks that are changed; no other may be. */
  readonly stacks: readonly string[];
  /** Whether the web UI's machine is replaced; its volume and address never are. */
  readonly replacesMachine?: boolean;
}

/** One after the other: each adds to what came before. */
export const CHANGED_SETTINGS: readonly ChangedSetting[] = [
  { settings: { IDLE_MINUTES: "30" }, stacks: ["model"] },
  { settings: { HF_MODEL_ID: "Qwen/Qwen3-0.6B" }, stacks: ["model"] },
  { settings: { INSTANCE_TYPE: "ml.g6.xlarge,ml.g5.xlarge" }, stacks: ["model"] },
  { settings: { MAX_INSTANCE_COUNT: "2" }, stacks: ["model"] },
  { settings: { SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)" }, stacks: ["model"] },
  { settings: { NOTIFY_EMAIL: "team@example.com" }, stacks: ["model"] },
  { settings: { TRACING: "on" }, stacks: ["api", "model", "observability"] },
  { settings: { ALLOWED_WEB_CIDR: "198.51.100.0/24" }, stacks: ["openwebui"] },
  { settings: { WEBUI_VOLUME_GIB: "30" }, stacks: ["openwebui"] },
  { settings: { WEBUI_INSTANCE_TYPE: "t3.large" }, stacks: ["openwebui"] },
];

/** Plans and applies each; the data volume and the address survive them all. */
export async function checkSettings(
  deployment: Deployment,
  tell: (name: string, wrong: readonly string[]) => void,
): Promise<void> {
  const kept = () =>
    [...deployment.known()].filter(([address]) => /^aws_(ebs_volume|eip)\./.test(address)).map(([, id]) => id);
  const before = kept();
  let settings: Settings = {};
  for (const changed of CHANGED_SETTINGS) {
    settings = { ...settings, ...changed.settings };
    const plan = await deployment.plan(settings);
    const touched = [...plan.output.matchAll(/^ {2}(create|change|replace|delete) {2}(\w+): /gm)];
    const stacks = [...new Set(touched.map(([, , stack]) => stack))].sort();
    const applied = await deployment.deploy(settings).ended;
    const again = await deployment.plan(settings);
    tell(
      `${Object.entries(changed.settings).map((one) => one.join("="))}: ${touched.map(([line]) => line.trim()).length} changes in ${stacks.join(", ")}`,
      [
        ...(plan.code === 2 ? [] : [`plan ended with ${plan.code}`, plan.output]),
        ...(stacks.join() === changed.stacks.join() ? [] : [`expected ${changed.stacks.join()}`]),
        ...(applied.code === 0 ? [] : [applied.output]),
        ...(again.code === 0 ? [] : [`the plan afterwards ended with ${again.code}`, again.output]),
        ...(kept().join() === before.join() ? [] : ["the data volume or the address is another one"]),
      ],
    );
  }
}
