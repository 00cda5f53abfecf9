import { flagRule } from "./container-flags.ts";
import { llamaCppFlagRule } from "./llamacpp-flags.ts";
import { CURES, REASONS, type VariableRule } from "./variable-rule.ts";

/** Variables by their whole names; a later rule does not see what an earlier one took. */
const VARIABLES: readonly (readonly [RegExp, VariableRule])[] = [
  [/^(HF_(HUB_)?TOKEN(_PATH)?|HF_OIDC_\w+|HUGGING_?FACE_(HUB_)?TOKEN|HUGGINGFACE_API_KEY)$/, derived(CURES.token)],
  [/^(HF_MODEL(_ID|_NAME_OR_PATH)?|MODEL_ID|VLLM_MODEL_REDIRECT_PATH)$/, derived(CURES.model)],
  [/^(HF_(MODEL_)?REVISION)$/, derived(CURES.revision)],
  [/^HF_HOME$/, derived(CURES.disk)],
  [/^VLLM_MEDIA_URL_ALLOW_REDIRECTS$/, derived(CURES.redirects)],
  [/^VLLM_API_KEY$|^(VLLM_)?(PORT|HOST)$|^LLAMA_(API_KEY|CPP_UPSTREAM_PORT)$/, derived(CURES.door)],
  [
    /(^|_)ENDPOINT(_URL(_\w+)?)?$|_(URLS?|URI|DSN|HOST|HOSTNAME|ADDR|ADDRESS|IPS?|COMM_ID)$|^(HF|_?HUGGINGFACE)_?CO_|_STAGING(_MODE)?$/,
    byLeave(REASONS.elsewhere),
  ],
  [/PROXY|^(RES_OPTIONS|LOCALDOMAIN|HOSTALIASES)$/, byLeave(REASONS.elsewhere)],
  [
    /^(SSL|CURL|REQUESTS|OPENSSL|NODE|GIT|PIP|UV|CONDA|NETRC|AWS|BOTO|S3|GOOGLE|GCS|AZURE)(_|$)/,
    byLeave(REASONS.elsewhere),
  ],
  [
    /^OTEL_|_TRACES_|^VLLM_(USE_MODELSCOPE|DO_NOT_TRACK|USAGE_STATS_SERVER|S3_)|^MODELSCOPE_/,
    byLeave(REASONS.elsewhere),
  ],
  [
    /^(HF|HUGGINGFACE|TRANSFORMERS|XDG|DJL|TORCH|TRITON|VLLM)_(\w+_)?(CACHE|ROOT|CACHE_DIR|MODULES_CACHE|ASSETS_CACHE|CACHE_HOME|CONFIG_HOME)$/,
    byLeave(REASONS.disk),
  ],
  [
    /^(LD|DYLD|GLIBC|MALLOC|PYTHON\w*|JAVA|_JAVA|JDK|BASH|RUST|PERL\w*|RUBY\w*)(_|$)|^(PATH|HOME|ENV|IFS|SHELL|SHELLOPTS|TMPDIR|TEMP|TMP|USER|GCONV_PATH|LOCPATH|CLASSPATH|CUDA_INJECTION\w*|PS4|PROMPT_COMMAND)$/,
    byLeave(REASONS.code),
  ],
  // Compilers, which PyTorch and Triton run, and what loads libraries.
  [
    /^(CC|CXX|CPP|CPATH|CUDA_HOME|CUDAHOSTCXX|NVCC|OMP_TOOL\w*|(OMPI|PMIX|OPAL)_\w+)$|(^|_)(C|CXX|LD|CPP|CU)?FLAGS$/,
    byLeave(REASONS.code),
  ],
  // The image's process manager and its hooks. https://pypi.org/project/model-hosting-container-standards/
  [/^(SUPERVISOR|CUSTOM_(FASTAPI|PRE_PROCESS|POST_PROCESS|SCRIPT))(_|$)/, byLeave(REASONS.code)],
  [/TRUST_REMOTE_CODE|PLUGIN|INSECURE|DEV_MODE|RUNTIME_LORA|^VLLM_LORA_RESOLVER|_ENTRY_?POINT/, byLeave(REASONS.code)],
  [
    /^(SAGEMAKER|SERVING|DJL|MMS|TS|ECS|LAMBDA|MODEL_SERVER|MODEL_LOADING|MODEL_CACHE|PROCESS)(_|$)/,
    byLeave(REASONS.server),
  ],
  [/^LLAMA_/, byLeave(REASONS.unlisted)],
  [/^VLLM_(DEBUG_LOG|LOGGING|TRACE|CONFIGURE_LOGGING)/, byLeave(REASONS.content)],
  [/^VLLM_(IMAGE|VIDEO|AUDIO)_FETCH|^VLLM_MEDIA_(?!URL)/, byLeave(REASONS.files)],
  [/_(PATH|FILE|DIR|DIRECTORY)$/, byLeave(REASONS.otherFiles)],
];

/** The rule for a variable of any container; nothing for what passes. The case does not matter: servers lower it. */
export function variableRule(name: string): VariableRule | undefined {
  const upper = name.toUpperCase().replaceAll(/_+/g, "_");
  // Flags of vLLM: as `SM_VLLM_<FLAG>` in its own container, as `OPTION_<FLAG>` in LMI.
  const flag = /^(?:SM_VLLM|OPTION)_(\w*)$/.exec(upper)?.[1];
  // Flags of llama-server: as `SM_LLAMA_CPP_<FLAG>` of AWS's image, and as the server reads its environment by itself.
  const ofLlamaCpp = /^(?:SM_LLAMA_CPP|LLAMA_ARG)_(\w*)$/.exec(upper)?.[1];
  if (ofLlamaCpp !== undefined) return llamaCppFlagRule(ofLlamaCpp);
  return flag === undefined ? VARIABLES.find(([pattern]) => pattern.test(upper))?.[1] : flagRule(flag);
}

/** The sentence, without its point, that refuses a variable of the container; nothing for what may pass. */
export function variableRefusal(name: string, allowed: readonly string[]): string | undefined {
  const rule = variableRule(name);
  if (rule?.kind === "derived") return `${name} cannot be set in the environment: ${rule.cure}`;
  if (rule === undefined || allowed.includes(name)) return undefined;
  return `${name} needs the operator's leave, for ${rule.why}: add it to the setting ALLOWED_CONTAINER_VARIABLES and run \`npx openai-sagemaker deploy\``;
}

function derived(cure: string): VariableRule {
  return { kind: "derived", cure };
}

function byLeave(why: string): VariableRule {
  return { kind: "by leave", why };
}
