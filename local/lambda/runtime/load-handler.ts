import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { types } from "node:util";
import type { Handler } from "./handler.ts";
import { RuntimeError } from "./runtime-error.ts";

/**
 * Finds a function's handler as Lambda does: `folder/index.api.handler` is the export `api.handler` of the module
 * `folder/index`. ES modules are loaded by `require` too, which Node 22 allows unless they await at the top level.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-naming
 */
export function loadHandler(taskRoot: string, handlerString: string): Handler {
  const parts = /^([^.]+)\.(.+)$/.exec(basename(handlerString));
  if (!parts?.[1] || !parts[2] || handlerString.includes("..")) {
    throw new RuntimeError("MalformedHandlerName", `'${handlerString}' is not a handler name such as index.handler`);
  }
  const exports = loadModule(taskRoot, resolve(taskRoot, dirname(handlerString), parts[1]));
  const handler = parts[2].split(".").reduce<unknown>((value, key) => Object(value)[key], exports);
  if (typeof handler !== "function") {
    const problem = handler === undefined ? "is undefined or not exported" : "is not a function";
    throw new RuntimeError("HandlerNotFound", `${handlerString} ${problem}`);
  }
  return handler as Handler;
}

function loadModule(taskRoot: string, path: string): unknown {
  const require = createRequire(`${taskRoot}/`);
  const file = ["", ".js", ".mjs", ".cjs"].map((extension) => path + extension).find(existsSync);
  try {
    return require(file ?? path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError("UserCodeSyntaxError", String(error), { cause: error });
    if (types.isNativeError(error) && "code" in error && error.code === "MODULE_NOT_FOUND") {
      throw new RuntimeError("ImportModuleError", String(error), { cause: error });
    }
    throw error;
  }
}
