import { CURES, REASONS, type VariableRule } from "./variable-rule.ts";

/** Flags of vLLM, without their hyphens. https://docs.vllm.ai/en/latest/cli/serve.html */
const DERIVED: Readonly<Record<string, string>> = {
  MODEL: CURES.model,
  MODEL_TAG: CURES.model,
  MODEL_ID: CURES.model,
  S3URL: CURES.model,
  REVISION: CURES.revision,
  SERVED_MODEL_NAME: CURES.model,
  ENABLE_LORA: CURES.adapters,
  LORA_MODULES: CURES.adapters,
  MAX_LORAS: CURES.adapters,
  MAX_LORA_RANK: CURES.adapters,
  MAX_CPU_LORAS: CURES.adapters,
  HF_TOKEN: CURES.token,
  ENABLE_PROMPT_TOKENS_DETAILS: CURES.cachedTokens,
  HOST: CURES.door,
  PORT: CURES.door,
  UDS: CURES.door,
  GRPC: CURES.door,
  HEADLESS: CURES.door,
  API_KEY: CURES.door,
  ROOT_PATH: CURES.door,
  SSL_KEYFILE: CURES.door,
  SSL_CERTFILE: CURES.door,
  SSL_CA_CERTS: CURES.door,
  SSL_CERT_REQS: CURES.door,
};

const BY_LEAVE: Readonly<Record<string, string>> = {
  TRUST_REMOTE_CODE: REASONS.code,
  CODE_REVISION: REASONS.code,
  CONFIG: REASONS.anyFlag,
  MIDDLEWARE: REASONS.code,
  TOOL_PARSER_PLUGIN: REASONS.code,
  REASONING_PARSER_PLUGIN: REASONS.code,
  IO_PROCESSOR_PLUGIN: REASONS.code,
  LOGITS_PROCESSORS: REASONS.code,
  LOGITS_PROCESSOR_PATTERN: REASONS.code,
  MODEL_CLASS_OVERRIDES: REASONS.code,
  WORKER_CLS: REASONS.code,
  WORKER_EXTENSION_CLS: REASONS.code,
  SCHEDULER_CLS: REASONS.code,
  ENCODER_CACHE_MANAGER_CLS: REASONS.code,
  EXECUTOR_CLASS: REASONS.code,
  DISTRIBUTED_EXECUTOR_BACKEND: REASONS.code,
  MODEL_LOADER_EXTRA_CONFIG: REASONS.code,
  KV_TRANSFER_CONFIG: REASONS.elsewhere,
  KV_CONNECTOR_MODULE_PATH: REASONS.code,
  EC_TRANSFER_CONFIG: REASONS.elsewhere,
  EC_CONNECTOR_MODULE_PATH: REASONS.code,
  KV_EVENTS_CONFIG: REASONS.machines,
  WEIGHT_TRANSFER_CONFIG: REASONS.machines,
  MASTER_ADDR: REASONS.machines,
  DATA_PARALLEL_ADDRESS: REASONS.machines,
  TOOL_SERVER: REASONS.machines,
  ENTRYPOINT: REASONS.code,
  ENTRY_POINT: REASONS.code,
  ENGINE: REASONS.code,
  PYTHON_EXECUTABLE: REASONS.code,
  TRUST_REQUEST_CHAT_TEMPLATE: REASONS.code,
  // vLLM's own documentation wants trusted clients for these.
  TRUST_REQUEST_MM_KWARGS: REASONS.tensors,
  ENABLE_PROMPT_EMBEDS: REASONS.tensors,
  ENABLE_MM_EMBEDS: REASONS.tensors,
  ALLOWED_LOCAL_MEDIA_PATH: REASONS.files,
  ALLOWED_MEDIA_DOMAINS: REASONS.files,
  ALLOWED_ORIGINS: REASONS.files,
  DOWNLOAD_DIR: REASONS.disk,
  ENABLE_LOG_REQUESTS: REASONS.content,
  ENABLE_LOG_OUTPUTS: REASONS.content,
  LOG_CONFIG_FILE: REASONS.content,
  PYLOGGING_CONFIG_FILE: REASONS.content,
  OTLP_TRACES_ENDPOINT: REASONS.elsewhere,
};

/** What begins one of those above, but is a flag of its own. */
const OF_THEIR_OWN: ReadonlySet<string> = new Set(["REASONING_PARSER"]);

/** The rule for a flag of vLLM, in capitals. */
export function flagRule(flag: string): VariableRule | undefined {
  // `--no-enable-lora` decides what the product decides as well, and `--no-trust-remote-code` harms nobody.
  const cure = meant(flag.replace(/^NO_/, ""), DERIVED);
  if (cure !== undefined) return { kind: "derived", cure };
  const why = meant(flag, BY_LEAVE);
  return why === undefined ? undefined : { kind: "by leave", why };
}

/** Python's argparse takes the beginning of a flag for the flag: `--trust-remote`, `--mid`. */
function meant(flag: string, flags: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(flags, flag)) return flags[flag];
  if (flag === "" || OF_THEIR_OWN.has(flag)) return undefined;
  return Object.entries(flags).find(([known]) => known.startsWith(flag))?.[1];
}

/** The flag that a key of another flag's JSON is, where it needs leave: `{"reasoning_parser_plugin": …}`. */
export function flagNeedingLeave(key: string): string | undefined {
  const flag = key.toUpperCase().replaceAll("-", "_");
  return Object.hasOwn(BY_LEAVE, flag) ? flag : undefined;
}
