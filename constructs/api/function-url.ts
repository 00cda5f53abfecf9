import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionUrl } from "@cdktf/provider-aws/lib/lambda-function-url/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import { ALLOWED_HEADERS, EXPOSED_HEADERS, PREFLIGHT_MAX_AGE } from "./cors.ts";

export interface FunctionUrlProps {
  readonly handler: LambdaFunction;
  /** Whose pages may call; `*`: everybody's. */
  readonly origins: readonly string[];
}

/**
 * A public, streaming URL of one function. AWS lets everybody in: the function itself asks for a key.
 * Both permissions are needed: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export class FunctionUrl extends Construct {
  /** With a slash at its end, as AWS gives it. */
  readonly url: string;

  constructor(scope: Construct, id: string, { handler, origins }: FunctionUrlProps) {
    super(scope, id);
    const url = new LambdaFunctionUrl(this, "url", {
      functionName: handler.functionName,
      authorizationType: "NONE",
      invokeMode: "RESPONSE_STREAM",
      cors: {
        allowOrigins: [...origins],
        // OPTIONS is answered by the URL itself, and is not a method that may be listed.
        allowMethods: ["GET", "POST"],
        allowHeaders: [...ALLOWED_HEADERS],
        exposeHeaders: [...EXPOSED_HEADERS],
        maxAge: PREFLIGHT_MAX_AGE,
      },
    });
    new LambdaPermission(this, "url-permission", {
      statementId: "function-url",
      action: "lambda:InvokeFunctionUrl",
      functionName: handler.functionName,
      principal: "*",
      functionUrlAuthType: "NONE",
    });
    const invocation = new LambdaPermission(this, "invocation-permission", {
      statementId: "function-url-invocation",
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "*",
    });
    // Since provider 6.29. Restricts the permission to calls by the URL (`lambda:InvokedViaFunctionUrl`).
    invocation.addOverride("invoked_via_function_url", true);
    this.url = url.functionUrl;
  }
}
