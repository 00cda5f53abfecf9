import * as v from "valibot";
import { AccessDenied, type Authorization } from "../aws/authorization.ts";
import type { Clock } from "../aws/clock.ts";
import { createFunctionUrl } from "../http-api/function-url.ts";
import { createHttpApi } from "../http-api/http-api.ts";
import { ANYBODY, servicePrincipal } from "../iam/principal.ts";
import type { WantedPort } from "../listen-on-loopback.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";
import type { startFunctions } from "./functions.ts";

/** Absent: any free port. */
export interface DoorPorts {
  readonly functionUrl?: WantedPort;
  readonly httpApi?: WantedPort;
}

const texts = v.array(v.string());

const HttpApi = v.object({
  id: v.string(),
  execution_arn: v.string(),
  cors_configuration: v.object({
    allow_origins: texts,
    allow_methods: texts,
    allow_headers: texts,
    expose_headers: texts,
    max_age: v.number(),
  }),
});
const Integration = v.object({ id: v.string(), integration_uri: v.string(), timeout_milliseconds: v.number() });
const Route = v.object({ route_key: v.string(), target: v.string() });
const Stage = v.object({
  default_route_settings: v.object({ throttling_rate_limit: v.number(), throttling_burst_limit: v.number() }),
  access_log_settings: v.object({ destination_arn: v.string(), format: v.string() }),
});
const FunctionUrl = v.object({
  function_name: v.string(),
  invoke_mode: v.picklist(["RESPONSE_STREAM", "BUFFERED"]),
  cors: v.object({
    allow_origins: texts,
    allow_methods: texts,
    allow_headers: texts,
    expose_headers: texts,
    max_age: v.number(),
  }),
});

export interface DoorOptions {
  readonly view: TerraformView;
  readonly functions: Pick<ReturnType<typeof startFunctions>, "get">;
  readonly authorization: Authorization;
  readonly ports?: DoorPorts | undefined;
  /** The clock of the HTTP API's timeout. Default: the machine's. */
  readonly timeLimits?: Clock | undefined;
  /** Gets each line of an access log, with the log group that it belongs to. */
  readonly writeLog?: (logGroup: string, line: string) => void;
}

/** Serves the synthesized HTTP API and the synthesized Function URL, and tells Terraform's view their addresses. */
export async function openDoors(options: DoorOptions) {
  const functionUrl = await openFunctionUrl(options);
  try {
    const httpApi = await openHttpApi(options);
    return {
      functionUrl: functionUrl.url,
      httpApiUrl: httpApi.url,
      httpApiPort: httpApi.port,
      close: () => Promise.all([functionUrl.close(), httpApi.close()]),
    };
  } catch (error) {
    await functionUrl.close();
    throw error;
  }
}

async function openHttpApi({
  view,
  functions,
  authorization,
  ports,
  timeLimits,
  writeLog = () => undefined,
}: DoorOptions) {
  const api = only(view, "aws_apigatewayv2_api");
  const { id: apiId, execution_arn: executionArn, cors_configuration: cors } = v.parse(HttpApi, api.attributes);
  const integrations = view
    .resources("aws_apigatewayv2_integration")
    .map(({ attributes }) => v.parse(Integration, attributes));
  const routes = view.resources("aws_apigatewayv2_route").map(({ attributes }) => {
    const { route_key: routeKey, target } = v.parse(Route, attributes);
    const integration = integrations.find(({ id }) => target === `integrations/${id}`);
    if (integration === undefined) throw new Error(`The route ${routeKey} has no integration ${target}.`);
    const { arn, invoke } = functions.get(integration.integration_uri);
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-using-iam-permissions-to-invoke-api.html
    const sourceArn = `${executionArn}/$default/${routeKey.replace(" ", "")}`;
    return { routeKey, invoke: allowed(invoke, () => apiGatewayDenial(authorization, arn, sourceArn)) };
  });
  const timeoutMilliseconds = Math.max(...integrations.map((integration) => integration.timeout_milliseconds));
  const { default_route_settings: limits, access_log_settings: log } = v.parse(
    Stage,
    only(view, "aws_apigatewayv2_stage").attributes,
  );
  const server = await createHttpApi({
    port: ports?.httpApi ?? 0,
    timeLimits,
    apiId,
    routes,
    cors: camelCased(cors),
    timeoutMilliseconds,
    throttle: { rateLimit: limits.throttling_rate_limit, burstLimit: limits.throttling_burst_limit },
    accessLog: {
      format: log.format,
      write: (line) => writeLog(log.destination_arn.split(":log-group:")[1] ?? "", line),
    },
  });
  view.learn(api, { api_endpoint: server.url });
  return server;
}

async function openFunctionUrl({ view, functions, authorization, ports }: DoorOptions) {
  const resource = only(view, "aws_lambda_function_url");
  const { function_name, invoke_mode: invokeMode, cors } = v.parse(FunctionUrl, resource.attributes);
  const target = functions.get(function_name);
  const denial = () => urlDenial(authorization, target.arn);
  const common = { port: ports?.functionUrl ?? 0, cors: camelCased(cors) };
  const server = await createFunctionUrl(
    invokeMode === "BUFFERED"
      ? { ...common, invokeMode, invoke: allowed(target.invoke, denial) }
      : { ...common, invokeMode, invokeWithResponseStream: allowed(target.invokeWithResponseStream, denial) },
  );
  view.learn(resource, { function_url: `${server.url}/` });
  return server;
}

/** Invokes the function if that is allowed at the moment. */
function allowed<Arguments extends unknown[], Result>(
  invoke: (...given: Arguments) => Promise<Result>,
  denial: () => string | undefined,
) {
  return async (...given: Arguments): Promise<Result> => {
    const text = denial();
    if (text !== undefined) throw new AccessDenied(text);
    return invoke(...given);
  };
}

const INVOCATION = { "aws:ResourceTag/": undefined, "lambda:EventSourceToken": undefined };

function apiGatewayDenial(authorization: Authorization, functionArn: string, sourceArn: string): string | undefined {
  const context = { ...INVOCATION, "lambda:InvokedViaFunctionUrl": "false" };
  const access = { action: "lambda:InvokeFunction", resource: functionArn, context };
  const accountId = functionArn.split(":")[4];
  return authorization.denialAtOnce(servicePrincipal("apigateway.amazonaws.com", accountId, sourceArn), access);
}

/** Both permissions are needed: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
function urlDenial(authorization: Authorization, functionArn: string): string | undefined {
  const url = { ...INVOCATION, "lambda:FunctionUrlAuthType": "NONE", "lambda:FunctionArn": functionArn };
  const asked = [
    { action: "lambda:InvokeFunctionUrl", context: url },
    { action: "lambda:InvokeFunction", context: { ...INVOCATION, "lambda:InvokedViaFunctionUrl": "true" } },
  ];
  for (const one of asked) {
    const text = authorization.denialAtOnce(ANYBODY, { ...one, resource: functionArn });
    if (text !== undefined) return text;
  }
  return undefined;
}

function only(view: TerraformView, type: string) {
  const [resource, ...others] = view.resources(type);
  if (resource === undefined || others.length > 0)
    throw new Error(`The stacks have ${others.length + 1} of ${type}, not one.`);
  return resource;
}

function camelCased(cors: v.InferOutput<typeof FunctionUrl>["cors"]) {
  return {
    allowOrigins: cors.allow_origins,
    allowMethods: cors.allow_methods,
    allowHeaders: cors.allow_headers,
    exposeHeaders: cors.expose_headers,
    maxAge: cors.max_age,
  };
}
