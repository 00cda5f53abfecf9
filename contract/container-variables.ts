/** What a caller who may start a provisioning may do with a variable of the container. */
export type VariableRule =
  /** The product derives it; `cure` says where it comes from: "it comes from …". */
  | { readonly kind: "derived"; readonly cure: string }
  /** It reaches beyond the model: the operator names it in the setting ALLOWED_CONTAINER_VARIABLES first. */
  | { readonly kind: "by leave"; readonly why: string };

const TOKEN =
  "what is in the environment can be read in the execution's history: store the token in Secrets Manager and name the secret in the setting HF_TOKEN_SECRET";
const MODEL = 'it comes from the field "modelId"';
const REVISION = 'it comes from the field "revision"';
const CACHED = "it is always set, so that usage shows the tokens that the cache had";
const ADAPTERS = 'it comes from the field "adapters"';
const DOOR = "it is SageMaker's and the API's, which ask the container at one port and without a key";
const CODE = "it runs code that is not the container's";
const FILES = "it opens files or hosts to whoever sends a request";
const CONTENT = "it writes or sends what people ask";
const ELSEWHERE = "it sends the container, with the hub's token and the role's credentials, to another host or library";

/**
 * Flags of vLLM, without their hyphens: as `SM_VLLM_<FLAG>` in vLLM's container, as `OPTION_<FLAG>` in LMI.
 * https://docs.vllm.ai/en/latest/cli/serve.html
 */
const DERIVED_FLAGS: Readonly<Record<string, string>> = {
  MODEL,
  MODEL_TAG: MODEL,
  MODEL_ID: MODEL,
  REVISION,
  SERVED_MODEL_NAME: MODEL,
  ENABLE_LORA: ADAPTERS,
  LORA_MODULES: ADAPTERS,
  MAX_LORAS: ADAPTERS,
  MAX_LORA_RANK: ADAPTERS,
  MAX_CPU_LORAS: ADAPTERS,
  HF_TOKEN: TOKEN,
  ENABLE_PROMPT_TOKENS_DETAILS: CACHED,
  HOST: DOOR,
  PORT: DOOR,
  UDS: DOOR,
  API_KEY: DOOR,
  ROOT_PATH: DOOR,
  SSL_KEYFILE: DOOR,
  SSL_CERTFILE: DOOR,
  SSL_CA_CERTS: DOOR,
  SSL_CERT_REQS: DOOR,
};
const FLAGS_BY_LEAVE: Readonly<Record<string, string>> = {
  TRUST_REMOTE_CODE: CODE,
  CODE_REVISION: CODE,
  CONFIG: "it names a file with any flag",
  MIDDLEWARE: CODE,
  TOOL_PARSER_PLUGIN: CODE,
  REASONING_PARSER_PLUGIN: CODE,
  IO_PROCESSOR_PLUGIN: CODE,
  LOGITS_PROCESSORS: CODE,
  LOGITS_PROCESSOR_PATTERN: CODE,
  WORKER_CLS: CODE,
  WORKER_EXTENSION_CLS: CODE,
  SCHEDULER_CLS: CODE,
  EXECUTOR_CLASS: CODE,
  DISTRIBUTED_EXECUTOR_BACKEND: CODE,
  MODEL_LOADER_EXTRA_CONFIG: CODE,
  KV_TRANSFER_CONFIG: ELSEWHERE,
  EC_TRANSFER_CONFIG: ELSEWHERE,
  ENTRYPOINT: CODE,
  ENTRY_POINT: CODE,
  ENGINE: CODE,
  TRUST_REQUEST_CHAT_TEMPLATE: CODE,
  ALLOWED_LOCAL_MEDIA_PATH: FILES,
  ALLOWED_MEDIA_DOMAINS: FILES,
  ALLOWED_ORIGINS: FILES,
  DOWNLOAD_DIR: "the instance's large disk is elsewhere",
  ENABLE_LOG_REQUESTS: CONTENT,
  ENABLE_LOG_OUTPUTS: CONTENT,
  LOG_CONFIG_FILE: CONTENT,
  OTLP_TRACES_ENDPOINT: ELSEWHERE,
};
/** What begins one of those above, but is a flag of its own. */
const FLAGS_OF_THEIR_OWN: ReadonlySet<string> = new Set(["REASONING_PARSER"]);

/** Variables by their whole names; a later rule does not see what an earlier one took. */
const VARIABLES: readonly (readonly [RegExp, VariableRule])[] = [
  [/^(HF_(HUB_)?TOKEN(_PATH)?|HUGGING_?FACE_(HUB_)?TOKEN|HUGGINGFACE_API_KEY)$/, derived(TOKEN)],
  [/^(HF_MODEL(_ID|_NAME_OR_PATH)?|MODEL_ID)$/, derived(MODEL)],
  [/^(HF_(MODEL_)?REVISION)$/, derived(REVISION)],
  [/^HF_HOME$/, derived("it lies on the instance's large disk, /tmp")],
  [/^VLLM_MEDIA_URL_ALLOW_REDIRECTS$/, derived("media never follow a redirect to another host")],
  [/^VLLM_API_KEY$|^(VLLM_)?(PORT|HOST)$/, derived(DOOR)],
  [/(^|_)ENDPOINT(_URL(_\w+)?)?$|^(HF|_?HUGGINGFACE)_?CO_|_STAGING(_MODE)?$/, byLeave(ELSEWHERE)],
  [/PROXY/, byLeave(ELSEWHERE)],
  [/^(SSL|CURL|REQUESTS|OPENSSL|NODE|GIT|PIP|UV|CONDA|NETRC|AWS|BOTO|S3|GOOGLE|GCS|AZURE)(_|$)/, byLeave(ELSEWHERE)],
  [
    /^OTEL_|_TRACES_|^VLLM_(USE_MODELSCOPE|HOST_IP|DO_NOT_TRACK|USAGE_STATS_SERVER|S3_)|^MODELSCOPE_/,
    byLeave(ELSEWHERE),
  ],
  [
    /^(HF|HUGGINGFACE|TRANSFORMERS|XDG|DJL|TORCH|TRITON|VLLM)_(\w+_)?(CACHE|ROOT|CACHE_DIR|MODULES_CACHE|ASSETS_CACHE|CACHE_HOME|CONFIG_HOME)$/,
    byLeave("the instance's large disk is elsewhere"),
  ],
  [
    /^(LD|DYLD|GLIBC|MALLOC|PYTHON\w*|JAVA|_JAVA|JDK|BASH|RUST|PERL\w*|RUBY\w*)(_|$)|^(PATH|HOME|ENV|IFS|SHELL|SHELLOPTS|TMPDIR|TEMP|TMP|USER|GCONV_PATH|LOCPATH|CLASSPATH|CUDA_INJECTION\w*|PS4|PROMPT_COMMAND)$/,
    byLeave(CODE),
  ],
  [/TRUST_REMOTE_CODE|PLUGIN|INSECURE|DEV_MODE|RUNTIME_LORA|^VLLM_LORA_RESOLVER|_ENTRY_?POINT/, byLeave(CODE)],
  [
    /^(SAGEMAKER|SERVING|DJL|MMS|TS|ECS|LAMBDA|MODEL_SERVER|MODEL_LOADING|MODEL_CACHE)(_|$)/,
    byLeave("it configures the server around the model"),
  ],
  [/^VLLM_(DEBUG_LOG|LOGGING|TRACE|CONFIGURE_LOGGING)/, byLeave(CONTENT)],
  [/^VLLM_(IMAGE|VIDEO|AUDIO)_FETCH|^VLLM_MEDIA_(?!URL)/, byLeave(FILES)],
];

/** The rule for a variable of either container; nothing for what passes. The case does not matter: servers lower it. */
export function variableRule(name: string): VariableRule | undefined {
  const upper = name.toUpperCase().replaceAll(/_+/g, "_");
  const flag = /^(?:SM_VLLM|OPTION)_(\w+)$/.exec(upper)?.[1];
  if (flag !== undefined) {
    const cure = meant(flag, DERIVED_FLAGS);
    if (cure !== undefined) return derived(cure);
    const why = meant(flag, FLAGS_BY_LEAVE);
    return why === undefined ? undefined : byLeave(why);
  }
  return VARIABLES.find(([pattern]) => pattern.test(upper))?.[1];
}

/** The sentence, without its point, that refuses a variable of the container; nothing for what may pass. */
export function variableRefusal(name: string, allowed: readonly string[]): string | undefined {
  const rule = variableRule(name);
  if (rule?.kind === "derived") return `${name} cannot be set in the environment: ${rule.cure}`;
  if (rule === undefined || allowed.includes(name)) return undefined;
  return `${name} needs the operator's leave, for ${rule.why}: add it to the setting ALLOWED_CONTAINER_VARIABLES and run \`npx openai-sagemaker deploy\``;
}

/** Python's argparse takes the beginning of a flag for the flag: `--trust-remote`. */
function meant(flag: string, flags: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(flags, flag)) return flags[flag];
  if (flag.length < 4 || FLAGS_OF_THEIR_OWN.has(flag)) return undefined;
  return Object.entries(flags).find(([known]) => known.startsWith(flag))?.[1];
}

function derived(cure: string): VariableRule {
  return { kind: "derived", cure };
}

function byLeave(why: string): VariableRule {
  return { kind: "by leave", why };
}
