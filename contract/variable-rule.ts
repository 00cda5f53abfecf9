/** What a caller who may start a provisioning may do with a variable of the container. */
export type VariableRule =
  /** The product derives it; `cure` says where it comes from: "it comes from …". */
  | { readonly kind: "derived"; readonly cure: string }
  /** It reaches beyond the model: the operator names it in the setting ALLOWED_CONTAINER_VARIABLES first. */
  | { readonly kind: "by leave"; readonly why: string };

/** Where what the product derives comes from. */
export const CURES = {
  token:
    "what is in the environment can be read in the execution's history: store the token in Secrets Manager and name the secret in the setting HF_TOKEN_SECRET",
  model: 'it comes from the field "modelId"',
  revision: 'it comes from the field "revision"',
  adapters: 'it comes from the field "adapters"',
  cachedTokens: "it is always set, so that usage shows the tokens that the cache had",
  door: "it is SageMaker's and the API's, which ask the container at one port and without a key",
  disk: "it lies on the instance's large disk, /tmp",
  redirects: "media never follow a redirect to another host",
} as const;

/** Why a variable needs leave. */
export const REASONS = {
  code: "it runs code that is not the container's",
  files: "it opens files or hosts to whoever sends a request",
  tensors: "it loads tensors and settings of whoever sends a request",
  content: "it writes or sends what people ask",
  elsewhere: "it sends the container, with the hub's token and the role's credentials, to another host or library",
  machines: "it lets other machines read what people ask, or change the model",
  disk: "the instance's large disk is elsewhere",
  anyFlag: "it names a file with any flag",
  otherFiles: "it names files that the container would run, read or write",
  unlisted: "it may read files, run tools, load other models or write what people ask",
  server: "it configures the server around the model",
} as const;
