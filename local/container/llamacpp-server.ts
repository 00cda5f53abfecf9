import { type Context, Hono } from "hono";
import * as v from "valibot";
import { createChatCompletion } from "./chat-completion.ts";
import { ContainerError } from "./container-error.ts";
import { parseJson } from "./json-decode-error.ts";
import { readJsonText, requireObject } from "./request-body.ts";
import { chatRules } from "./request-rules.ts";
import { ChatCompletionRequest } from "./request-schema.ts";
import { toResponse } from "./server.ts";
import type { ContainerModel } from "./served-model.ts";

/** A base model answers what stands behind the last line. */
const TEMPLATE =
  "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";

/**
 * As AWS's image of llama.cpp: nginx hands `/ping` to `/health` and `/invocations` to `/v1/chat/completions`, and whatever is asked
 * there is taken for a chat. Errors as recorded of llama-server, `functions/openai-proxy/__fixtures__/llamacpp`.
 * Source: aws/deep-learning-containers `scripts/docker/llama_cpp/llama_cpp_sagemaker.conf.template`
 */
export function createLlamaCppServer(model: ContainerModel): Hono {
  const app = new Hono();
  const chatting = { ...model, chatTemplate: model.chatTemplate ?? TEMPLATE };
  const chat = async (c: Context) => {
    const parsed = parseJson(await readJsonText(c.req.raw));
    if ("error" in parsed) throw new ContainerError("[json.exception.parse_error.101] parse error");
    const asked = requireObject(parsed.value);
    // A template without tools ignores them.
    const { tools: _, tool_choice: __, ...withoutTools } = asked;
    const body = model.skills === undefined ? withoutTools : asked;
    if (!Array.isArray(body.messages)) throw new ContainerError("'messages' is required");
    for (const rule of chatRules) rule(body);
    const request = v.safeParse(ChatCompletionRequest, body);
    if (!request.success) throw new ContainerError(request.issues[0].message);
    return toResponse(
      await createChatCompletion(chatting, request.output, { requestId: undefined, signal: c.req.raw.signal }),
    );
  };

  for (const path of ["/ping", "/health"]) app.get(path, (c) => c.json({ status: "ok" }));
  for (const path of ["/invocations", "/v1/chat/completions"]) app.post(path, chat);
  app.notFound((c) => c.json(errorBody(404, "File Not Found", "not_found_error"), 404));
  app.onError((error) => {
    if (!(error instanceof ContainerError)) {
      console.error(error);
      return Response.json(errorBody(500, "Internal Server Error", "server_error"), { status: 500 });
    }
    const { status, message } = error;
    const [, context] = /maximum context length (?:is|of) (\d+)/.exec(message) ?? [];
    if (context === undefined) return Response.json(errorBody(status, message, "invalid_request_error"), { status });
    const sentence = `request exceeds the available context size (${context} tokens), try increasing it`;
    return Response.json(errorBody(400, sentence, "exceed_context_size_error"), { status: 400 });
  });
  return app;
}

function errorBody(code: number, message: string, type: string) {
  return { error: { code, message, type } };
}
