import * as apiGateway from "@aws-sdk/client-apigatewayv2";
import * as dlm from "@aws-sdk/client-dlm";
import * as lambda from "@aws-sdk/client-lambda";
import * as scheduler from "@aws-sdk/client-scheduler";

/** Services whose requests have paths in place of names; the SDK has each one's own model in it: `<Name>$` for every operation. */
const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  apigateway: apiGateway,
  dlm,
  lambda,
  scheduler,
};

/** The first number of an operation's schema: https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/schema/static-schemas.ts */
const OPERATION = 9;

interface RestOperation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
}

const read = new Map<string, readonly RestOperation[]>();

/** @returns its name; undefined for a service that has no paths, and for a path that its model does not have */
export function restOperation(service: string, method = "", url = ""): string | undefined {
  const module = MODULES[service];
  if (module === undefined) return undefined;
  const operations = read.get(service) ?? readOperations(module);
  read.set(service, operations);
  const path = url.replace(/\?.*/s, "").replace(/(.)\/$/, "$1");
  return operations.find((one) => one.method === method && one.path.test(path))?.name;
}

function readOperations(module: Readonly<Record<string, unknown>>): RestOperation[] {
  return Object.values(module).flatMap((schema) => {
    if (!Array.isArray(schema) || schema[0] !== OPERATION) return [];
    const [method = "", template = ""] = (schema[3] as { http?: readonly string[] }).http ?? [];
    return [{ name: String(schema[2]), method, path: templatePattern(template) }];
  });
}

/** `/functions/{FunctionName}/policy`; a label with a plus has more than one segment. */
function templatePattern(template: string): RegExp {
  const path = template.replace(/\?.*/s, "").replace(/(.)\/$/, "$1");
  const pattern = path
    .split(/(\{\w+\+?\})/)
    .map((part) => {
      if (/^\{\w+\+\}$/.test(part)) return ".+";
      return /^\{\w+\}$/.test(part) ? "[^/]+" : part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${pattern}$`);
}
