import type { Settings } from "./deployment.ts";

export interface ChangedSetting {
  readonly change: Settings;
  /** Every change that Terraform plans, without CDKTF's hashes. */
  readonly plan: readonly string[];
}

/** One after the other: each adds to what came before. */
export const CHANGED_SETTINGS: readonly ChangedSetting[] = [
  { change: { IDLE_MINUTES: "30" }, plan: [] },
  { change: { HF_MODEL_ID: "Qwen/Qwen3-0.6B" }, plan: [] },
  { change: { INSTANCE_TYPE: "ml.g6.xlarge,ml.g5.xlarge" }, plan: [] },
  { change: { MAX_INSTANCE_COUNT: "2" }, plan: [] },
  { change: { SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)" }, plan: [] },
  { change: { NOTIFY_EMAIL: "team@example.com" }, plan: [] },
  { change: { TRACING: "on" }, plan: [] },
  { change: { ALLOWED_WEB_CIDR: "198.51.100.0/24" }, plan: [] },
  { change: { WEBUI_VOLUME_GIB: "30" }, plan: [] },
  { change: { WEBUI_INSTANCE_TYPE: "t3.large" }, plan: [] },
];
