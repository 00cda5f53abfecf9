import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { HttpApi } from "../constructs/http-api.ts";
import { NodeFunction } from "../constructs/node-function.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { Settings } from "../settings.ts";

/** The doors of the OpenAI-compatible API, and the proxy behind them. */
export class ApiStack extends StageStack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, "api", settings);
    const { names } = this;

    const proxy = new NodeFunction(this, "openai-proxy", {
      name: "openai-proxy",
      handler: "httpApiHandler",
      description: "Speaks OpenAI's API in front of SageMaker",
      environment: { PARAMETER_ROOT: names.parameter.root },
      statements: [
        {
          actions: ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
          resources: [this.arn("sagemaker", `endpoint/${names.prefix}-*`)],
        },
        { actions: ["ssm:GetParametersByPath"], resources: [this.parameterArn(names.parameter.root)] },
      ],
      // What an HTTP API waits for.
      timeoutSeconds: 30,
      memoryMiB: 1024,
    });

    const httpApi = new HttpApi(this, "http-api", {
      name: names.httpApi,
      handler: proxy.function,
      routes: [
        ["list-models", "GET /v1/models"],
        ["retrieve-model", "GET /v1/models/{id}"],
        ["chat-completions", "POST /v1/chat/completions"],
        ["completions", "POST /v1/completions"],
        ["embeddings", "POST /v1/embeddings"],
        ["health", "GET /health"],
      ],
    });
    new SsmParameter(this, "http-api-door", {
      name: names.parameter.door("http-api"),
      description: "URL of the HTTP API; provision-endpoint publishes it with the first model",
      type: "String",
      value: httpApi.url,
    });

    new TerraformOutput(this, "api-url", { value: httpApi.url, staticId: true });
  }
}
