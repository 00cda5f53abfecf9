import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { FunctionUrl } from "../constructs/api/function-url.ts";
import { HttpApi } from "../constructs/api/http-api.ts";
import { NativeCaller } from "../constructs/api/native-caller.ts";
import { knowsPeople } from "../constructs/api/knows-people.ts";
import { wakesModels } from "../constructs/api/wakes-models.ts";
import { UsageTable } from "../constructs/api/usage-table.ts";
import { NodeFunction } from "../constructs/base/node-function.ts";
import { readsStageParameters } from "../constructs/base/stage-parameters.ts";
import { StageStack } from "../constructs/base/stage-stack.ts";
import { sageMakerArn } from "../contract/stage-arns.ts";
import type { EnvironmentVariables } from "../functions/openai-proxy/environment.ts";
import type { DoorName } from "../names.ts";
import type { Settings } from "../settings/settings.ts";

interface ProxyProps {
  readonly name: "openai-proxy" | "openai-proxy-streaming";
  readonly handler: "httpApiHandler" | "functionUrlHandler";
  readonly timeoutSeconds: number;
  readonly usage: UsageTable;
  readonly settings: Settings;
}

/** The two doors of the OpenAI-compatible API, with the proxy behind each. */
export class ApiStack extends StageStack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, "api", settings);

    const usage = new UsageTable(this, "usage");
    const buffered = this.createProxy({
      name: "openai-proxy",
      handler: "httpApiHandler",
      timeoutSeconds: 30,
      usage,
      settings,
    });
    const httpApi = new HttpApi(this, "http-api", {
      name: this.names.httpApi,
      handler: buffered.function,
      origins: settings.CORS_ORIGINS,
      requestsPerSecond: settings.REQUESTS_PER_SECOND,
      routes: [
        ["list-models", "GET /v1/models"],
        ["retrieve-model", "GET /v1/models/{id+}"],
        ["chat-completions", "POST /v1/chat/completions"],
        ["completions", "POST /v1/completions"],
        ["embeddings", "POST /v1/embeddings"],
        ["responses", "POST /v1/responses"],
        ["messages", "POST /v1/messages"],
        ["message-tokens", "POST /v1/messages/count_tokens"],
        ["rerank", "POST /v1/rerank"],
        ["score", "POST /v1/score"],
        ["transcriptions", "POST /v1/audio/transcriptions"],
        ["tokenization", "POST /tokenize"],
        ["detokenization", "POST /detokenize"],
        ["organization-usage", "GET /v1/organization/usage/completions"],
        ["health", "GET /health"],
        ["page", "GET /"],
        ["api-reference", "GET /openapi.json"],
        ["to-the-page", "GET /v1"],
        // HEAD; and whatever else is asked gets OpenAI's 404 or 405 in place of the gateway's.
        ["anything-else", "$default"],
      ],
    });
    const streaming = this.createProxy({
      name: "openai-proxy-streaming",
      handler: "functionUrlHandler",
      timeoutSeconds: 900,
      usage,
      settings,
    });
    const functionUrl = new FunctionUrl(this, "function-url", {
      handler: streaming.function,
      origins: settings.CORS_ORIGINS,
    });

    new NativeCaller(this, "native-caller");

    this.publish("http-api", httpApi.url);
    this.publish("function-url", functionUrl.url);
  }

  /** One bundle, two functions: a handler that streams cannot answer an HTTP API. */
  private createProxy({ name, handler, timeoutSeconds, usage, settings }: ProxyProps): NodeFunction {
    const { SCHEDULE_START: scheduleStart } = settings;
    const { MAX_CONCURRENCY: maxConcurrency, MEDIA_DOMAINS: mediaDomains, LIMITS_WHEN_UNREACHABLE, CONTACT } = settings;
    const people = knowsPeople(this, settings);
    return new NodeFunction(this, name, {
      name,
      bundle: "openai-proxy",
      handler,
      description: "Speaks OpenAI's API in front of SageMaker",
      environment: {
        PARAMETER_ROOT: this.names.parameter.root,
        USAGE_TABLE: usage.tableName,
        LIMITS_WHEN_UNREACHABLE,
        CACHED_TOKEN_WEIGHT: String(settings.CACHED_TOKEN_WEIGHT),
        MAX_HELD_REQUESTS: String(settings.MAX_HELD_REQUESTS),
        ...(scheduleStart === undefined ? {} : { WORKING_HOURS: `${scheduleStart}, ${settings.SCHEDULE_TIME_ZONE}` }),
        ...(mediaDomains === undefined ? {} : { MEDIA_DOMAINS: mediaDomains.join(",") }),
        ...(CONTACT === undefined ? {} : { CONTACT }),
        ...people.environment,
      } satisfies EnvironmentVariables,
      statements: [
        {
          actions: ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
          resources: [sageMakerArn(this, "endpoint")],
          because: "Asks the models.",
        },
        ...usage.statements,
        ...people.statements,
        ...readsStageParameters(this, people.secrets),
        ...wakesModels(this),
      ],
      timeoutSeconds,
      maxConcurrency,
      memoryMiB: settings.PROXY_MEMORY_MB,
      // A client waits for its cold start: it maps the stacks that it reports by itself.
      mapsStacks: false,
    });
  }

  /** For people as an output; for provision-endpoint, which publishes it with the first model, as a parameter. */
  private publish(door: DoorName, url: string): void {
    new SsmParameter(this, `${door}-door`, { name: this.names.parameter.door(door), type: "String", value: url });
    new TerraformOutput(this, `${door}-address`, { value: url, staticId: true });
  }
}
