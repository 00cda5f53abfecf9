import { resolve } from "node:path";
import type { Settings } from "./deployment.ts";

export interface ChangedSetting {
  readonly change: Settings;
  /** Every change that Terraform plans, without CDKTF's hashes. */
  readonly plan: readonly string[];
}

/** Every function and every state machine, and the role policies of those that may send traces now. */
const TRACED = [
  "api: update aws_iam_role_policy.openai-proxy-streaming_policy",
  "api: update aws_iam_role_policy.openai-proxy_policy",
  "api: update aws_lambda_function.openai-proxy-streaming_function",
  "api: update aws_lambda_function.openai-proxy_function",
  "model: update aws_iam_role_policy.before-destroy_retire-before-destroy_policy",
  "model: update aws_iam_role_policy.notifications_notify_policy",
  "model: update aws_iam_role_policy.provisioning_creation_create-version_policy",
  "model: update aws_iam_role_policy.provisioning_guards_guard-endpoint_policy",
  "model: update aws_iam_role_policy.provisioning_plan_plan-endpoint_policy",
  "model: update aws_iam_role_policy.provisioning_provision-endpoint_policy",
  "model: update aws_iam_role_policy.provisioning_smoke_smoke-test_policy",
  "model: update aws_iam_role_policy.provisioning_weights_copy-weights_policy",
  "model: update aws_iam_role_policy.retirement_plan-retirement_policy",
  "model: update aws_iam_role_policy.retirement_retire-endpoint_policy",
  "model: update aws_iam_role_policy.unused_remove-unused_policy",
  "model: update aws_lambda_function.before-destroy_retire-before-destroy_function",
  "model: update aws_lambda_function.notifications_notify_function",
  "model: update aws_lambda_function.provisioning_creation_create-version_function",
  "model: update aws_lambda_function.provisioning_guards_guard-endpoint_function",
  "model: update aws_lambda_function.provisioning_plan_plan-endpoint_function",
  "model: update aws_lambda_function.provisioning_smoke_smoke-test_function",
  "model: update aws_lambda_function.provisioning_weights_copy-weights_function",
  "model: update aws_lambda_function.retirement_plan-retirement_function",
  "model: update aws_lambda_function.unused_remove-unused_function",
  "model: update aws_sfn_state_machine.provisioning_provision-endpoint_state-machine",
  "model: update aws_sfn_state_machine.retirement_retire-endpoint_state-machine",
  "observability: update aws_iam_role_policy.watch_watch-stage_policy",
  "observability: update aws_lambda_function.watch_watch-stage_function",
];

/** One after the other: each adds to what came before. */
export const CHANGED_SETTINGS: readonly ChangedSetting[] = [
  { change: { IDLE_MINUTES: "30" }, plan: ["model: update aws_ssm_parameter.catalog-entry"] },
  { change: { HF_MODEL_ID: "Qwen/Qwen3-0.6B" }, plan: ["model: update aws_ssm_parameter.catalog-entry"] },
  {
    // Without a GPU: the stacks are the same, and so is the endpoint's role, which may pull each image.
    change: { CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.c7i.xlarge" },
    plan: [
      "model: update aws_lambda_function.provisioning_plan_plan-endpoint_function",
      "model: update aws_ssm_parameter.catalog-entry",
    ],
  },
  {
    change: { CONTAINER: "", INSTANCE_TYPE: "ml.g6.xlarge,ml.g5.xlarge" },
    plan: [
      "model: update aws_lambda_function.provisioning_plan_plan-endpoint_function",
      "model: update aws_ssm_parameter.catalog-entry",
    ],
  },
  { change: { MAX_INSTANCE_COUNT: "2" }, plan: ["model: update aws_ssm_parameter.catalog-entry"] },
  {
    change: { SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)" },
    plan: ["model: create aws_scheduler_schedule.schedules_stop"],
  },
  {
    change: { NOTIFY_EMAIL: "team@example.com" },
    plan: ["model: create aws_sns_topic_subscription.notifications_email"],
  },
  { change: { TRACING: "on" }, plan: TRACED },
  {
    change: { ALLOWED_WEB_CIDR: "198.51.100.0/24" },
    plan: ["openwebui: update aws_vpc_security_group_ingress_rule.firewall_http"],
  },
  { change: { WEBUI_VOLUME_GIB: "30" }, plan: ["openwebui: update aws_ebs_volume.data_volume"] },
  { change: { WEBUI_INSTANCE_TYPE: "t3.large" }, plan: ["openwebui: update aws_instance.machine_instance"] },
  {
    // Four models in place of the settings' one.
    change: { MODELS_FILE: resolve(import.meta.dirname, "../../models.example.yaml"), HF_MODEL_ID: "" },
    plan: [
      "model: create aws_cloudwatch_log_group.blue-log-group-code",
      "model: create aws_cloudwatch_log_group.blue-log-group-search",
      "model: create aws_cloudwatch_log_group.blue-log-group-small",
      "model: create aws_cloudwatch_log_group.green-log-group-code",
      "model: create aws_cloudwatch_log_group.green-log-group-search",
      "model: create aws_cloudwatch_log_group.green-log-group-small",
      "model: create aws_ssm_parameter.catalog-entry-code",
      "model: create aws_ssm_parameter.catalog-entry-search",
      "model: create aws_ssm_parameter.catalog-entry-small",
      "model: update aws_ssm_parameter.catalog-entry",
      "observability: update aws_cloudwatch_dashboard.dashboard",
    ],
  },
];
