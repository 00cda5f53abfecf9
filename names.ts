/** Every name that two parts of the product share is derived here, from the stage alone. */

export const PRODUCT = "openai-sagemaker";

/** The alias of the model that the settings describe. */
export const DEFAULT_ALIAS = "default";

/**
 * A stage is a part of every name. No hyphen: `openai-sagemaker-dev-…` must never match a stage `dev-2`.
 * With 12 characters, and 23 for an alias, the longest name has SageMaker's 63.
 */
export const STAGE_PATTERN = /^[a-z][a-z0-9]{0,11}$/;

/** Single hyphens only: a double one separates the alias from the version in `versionName`. */
export const ALIAS_PATTERN = /^(?=.{1,23}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The id of the API key that the web UI's own machine makes for itself. */
export const WEB_UI_KEY_ID = "openwebui";

export type FunctionName =
  | "openai-proxy"
  | "openai-proxy-streaming"
  | "plan-endpoint"
  | "copy-weights"
  | "create-version"
  | "smoke-test"
  | "guard-endpoint"
  | "remove-unused"
  | "plan-retirement"
  | "retire-before-destroy"
  | "notify"
  | "watch-stage";
export type StateMachineName = "provision-endpoint" | "retire-endpoint";
/** A door is a way in for OpenAI clients; each publishes its URL below `doors/`. */
export type DoorName = "http-api" | "function-url";

/** Of the web UI, in Parameter Store. */
export type WebUiParameter = "admin-password" | "people-secret" | "identity-secret" | "address" | "openid-provider";

export type StageAlarmName =
  | "server-errors"
  | "first-token"
  | "model-unavailable"
  | "slow-model"
  | "provision-failed"
  | "budget";

export type Names = ReturnType<typeof namesOf>;

export function namesOf(stage: string) {
  const prefix = `${PRODUCT}-${stage}`;
  const root = `/${PRODUCT}/${stage}`;
  const ofAlias = (alias: string) => `${prefix}-${alias}`;
  return {
    stage,
    prefix,
    function: (name: FunctionName) => `${prefix}-${name}`,
    stateMachine: (name: StateMachineName) => `${prefix}-${name}`,
    role: (
      name:
        | FunctionName
        | StateMachineName
        | "endpoint"
        | "schedules"
        | "events"
        | "watch"
        | "native-caller"
        | "measurement",
    ) => `${prefix}-${name}`,
    /**
     * A job of SageMaker's own that measures a model, its workload configuration, and the group of model packages that it makes.
     * `id`: 25 characters at most.
     */
    measurement: (id: string) => `${prefix}-measure-${id}`,
    httpApi: `${prefix}-http-api`,
    /** SNS topic of the notifications about executions. */
    topic: `${prefix}-notifications`,
    /** DynamoDB table of keys, teams, people, and what each has used. */
    usageTable: `${prefix}-usage`,
    /** S3 bucket of weights that were copied from the hub. Names of buckets are everybody's: the account makes it the stage's own. */
    weightsBucket: (accountId: string) => `${prefix}-weights-${accountId}`,
    /** Group of the EventBridge schedules: expiries of endpoints, working hours, the sweeper. */
    scheduleGroup: prefix,
    alarm: {
      /** Rolls a new version back while it is watched. */
      errors: (endpointName: string) => `${endpointName}--errors`,
      /** Retires an endpoint that nobody uses. */
      idle: (endpointName: string) => `${endpointName}--idle`,
      /** Tells the topic's subscribers of the stage as a whole. */
      stage: (name: StageAlarmName) => `${prefix}-${name}`,
    },
    /** CloudWatch dashboard. */
    dashboard: prefix,
    /** AWS Budgets' monthly budget. */
    budget: prefix,
    /** One-time schedule, within the group, that retires an endpoint. */
    expiry: (endpointName: string) => `expiry-${endpointName.slice(prefix.length + 1)}`,
    /** The machine of the web UI, its role, profile, security group and volume. */
    webUi: `${prefix}-openwebui`,
    /**
     * The two SageMaker endpoints that an alias changes between: a new version is made beside the one that serves. A fixed
     * pair, so that log groups and alarms have names that are known before.
     */
    endpointNames: (alias: string) => [`${ofAlias(alias)}--blue`, `${ofAlias(alias)}--green`] as const,
    /** What the names of endpoints and versions of an alias begin with; no other alias's do. */
    versionPrefix: (alias: string) => `${ofAlias(alias)}--`,
    /** SageMaker model and endpoint configuration of one version. `version`: 8 hexadecimal digits. */
    versionName: (alias: string, version: string) => `${ofAlias(alias)}--${version}`,
    /** EventBridge's `source` of the stage's own events. */
    eventSource: `${PRODUCT}.${stage}`,
    parameter: {
      root,
      catalogFolder: `${root}/catalog`,
      modelFolder: `${root}/models`,
      benchmarkFolder: `${root}/benchmarks`,
      measuredFolder: `${root}/measured`,
      catalog: (alias: string) => `${root}/catalog/${alias}`,
      model: (alias: string) => `${root}/models/${alias}`,
      provisioning: (alias: string) => `${root}/provisioning/${alias}`,
      asleep: (alias: string) => `${root}/asleep/${alias}`,
      /** How fast the model was when `bench` measured it. */
      benchmark: (alias: string) => `${root}/benchmarks/${alias}`,
      /** What SageMaker's own job has measured of a model, by its repository on the hub. */
      measured: (modelId: string) => `${root}/measured/${modelId}`,
      /** Where versions before the table of keys had one: `keys import` reads it. */
      key: (keyId: string) => `${root}/keys/${keyId}`,
      door: (door: DoorName) => `${root}/doors/${door}`,
      webUi: (name: WebUiParameter) => `${root}/openwebui/${name}`,
      openaiBaseUrl: `${root}/openai-base-url`,
      apiUrl: `${root}/api-url`,
    },
    logGroup: {
      function: (name: FunctionName) => `/aws/lambda/${prefix}-${name}`,
      /** Access log. The prefix keeps the account's resource policy for log deliveries from growing with each API. */
      httpApi: `/aws/vendedlogs/${prefix}-http-api`,
      /** SageMaker's name for it. */
      endpoint: (endpointName: string) => `/aws/sagemaker/Endpoints/${endpointName}`,
      webUi: `${root}/openwebui`,
    },
    /** Every resource carries these; `cleanup` and the cost reports find the stage by them. */
    tags: { Project: PRODUCT, Stage: stage },
  };
}
