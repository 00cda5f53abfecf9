import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import { LOG_RETENTION_DAYS } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";
import { ALLOWED_HEADERS, EXPOSED_HEADERS, PREFLIGHT_MAX_AGE } from "./cors.ts";

export interface HttpApiProps {
  readonly name: string;
  readonly handler: LambdaFunction;
  /** Construct id and route key, for example `["list-models", "GET /v1/models"]`. */
  readonly routes: readonly (readonly [id: string, routeKey: string])[];
  /** Whose pages may call; `*`: everybody's. */
  readonly origins: readonly string[];
  /** All clients together; in a burst twice as many. */
  readonly requestsPerSecond: number;
}

/** Milliseconds: the most that an HTTP API waits for its integration, and it cannot be raised. */
const INTEGRATION_TIMEOUT = 30_000;

/**
 * A line for each request, also for those that never reach the function. No header, no query and no body: none of them could be
 * kept free of secrets. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const ACCESS_LOG_FORMAT = {
  time: "$context.requestTime",
  requestId: "$context.requestId",
  sourceIp: "$context.identity.sourceIp",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLength: "$context.responseLength",
  milliseconds: "$context.responseLatency",
  error: "$context.error.responseType",
};

/** An HTTP API (v2) in front of one function. It buffers: its limits are 30 s and 10 MB. */
export class HttpApi extends Construct {
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { name, handler, routes, origins, requestsPerSecond }: HttpApiProps) {
    super(scope, id);
    const api = new Apigatewayv2Api(this, "api", {
      name,
      protocolType: "HTTP",
      corsConfiguration: {
        allowOrigins: [...origins],
        allowMethods: ["GET", "POST", "OPTIONS"],
        allowHeaders: [...ALLOWED_HEADERS],
        exposeHeaders: [...EXPOSED_HEADERS],
        maxAge: PREFLIGHT_MAX_AGE,
      },
    });
    const integration = new Apigatewayv2Integration(this, "integration", {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: handler.arn,
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: INTEGRATION_TIMEOUT,
    });
    for (const [routeId, routeKey] of routes) {
      new Apigatewayv2Route(this, routeId, { apiId: api.id, routeKey, target: `integrations/${integration.id}` });
    }
    new Apigatewayv2Stage(this, "stage", {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: 2 * requestsPerSecond,
      },
      accessLogSettings: { destinationArn: this.createAccessLog().arn, format: JSON.stringify(ACCESS_LOG_FORMAT) },
    });
    new LambdaPermission(this, "permission", {
      statementId: "http-api",
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${api.executionArn}/*/*`,
    });
    this.url = api.apiEndpoint;
  }

  private createAccessLog(): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "access-log", {
      name: StageStack.containing(this).names.logGroup.httpApi,
      retentionInDays: LOG_RETENTION_DAYS,
    });
  }
}
