import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { answer } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { type Door, timeFor } from "./door.ts";
import { asOpenAIError, OpenAIError } from "./errors/openai-error.ts";
import type { Log } from "./log.ts";
import { LearnedCapabilities } from "./models/learned-capabilities.ts";
import { describeModel, listModels } from "./models/list-models.ts";
import type { StageParameters } from "./models/stage-parameters.ts";
import { RequestRecord } from "./request-record.ts";
import { limitBody } from "./requests/body-limit.ts";
import { type Operation, parseRequest } from "./requests/parse-request.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";

export interface AppDependencies {
  readonly runtime: SageMakerRuntime;
  readonly parameters: StageParameters;
  readonly door: Door;
  readonly stage: string;
  readonly log: Log;
  /** Puts requests and answers into the records. */
  readonly recordContent?: boolean;
}

/** What a shell knows of the invocation; a hand-made event has less. */
export interface ShellBindings {
  readonly lambdaContext?: {
    readonly awsRequestId?: string;
    getRemainingTimeInMillis?(): number;
  };
}

type AppEnvironment = {
  Bindings: ShellBindings;
  Variables: { record: RequestRecord; deadline: Deadline };
};

/** Each path with its methods: what answers 405, and with which `Allow`. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "/v1/chat/completions": "chat",
  "/v1/completions": "completion",
  "/v1/embeddings": "embedding",
};
const READ_ONLY = ["/v1/models", "/v1/models/:id{.+}", "/health"];

/** The OpenAI door: `Request → Response`, the same behind every shell. */
export function createApp(dependencies: AppDependencies): Hono<AppEnvironment> {
  const { parameters, door, stage, log, recordContent } = dependencies;
  const learned = new LearnedCapabilities();
  const app = new Hono<AppEnvironment>();

  app.use(async (c, next) => {
    const lambda = c.env?.lambdaContext;
    const requestId = lambda?.awsRequestId ?? randomUUID();
    const { method, path } = c.req;
    const record = new RequestRecord({ requestId, door: door.name, method, path, stage }, log, recordContent);
    const deadline = startDeadline(timeFor(door, lambda?.getRemainingTimeInMillis?.()), c.req.raw.signal);
    c.set("record", record);
    c.set("deadline", deadline);
    await next();
    c.header("x-request-id", requestId);
    if (record.isStreaming) return;
    deadline.clear();
    record.write(c.res.status);
  });

  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/v1/models", async (c) => c.json(listModels(await parameters.snapshot(), await callerOf(c))));
  app.get("/v1/models/:id{.+}", async (c) => {
    const caller = await callerOf(c);
    return c.json(describeModel(await parameters.snapshot(), caller, c.req.param("id")));
  });
  for (const [path, operation] of Object.entries(OPERATIONS)) {
    app.post(path, limitBody, async (c) => {
      const { record, deadline } = c.var;
      const caller = await callerOf(c);
      const request = parseRequest(operation, await c.req.arrayBuffer());
      record.asked(request);
      return answer({ operation, request, caller, deadline, record }, { ...dependencies, learned });
    });
  }
  for (const path of READ_ONLY) app.all(path, (c) => wrongMethod(c, "GET"));
  for (const path of Object.keys(OPERATIONS)) app.all(path, (c) => wrongMethod(c, "POST"));

  app.notFound((c) => unknownPath(c).toResponse());
  app.onError((error, c) => {
    const shown = asOpenAIError(error);
    c.var.record?.failed(shown);
    return shown.toResponse();
  });
  return app;

  async function callerOf(c: Context<AppEnvironment>) {
    const caller = await authenticate(c.req.header("authorization"), parameters);
    c.var.record.fields.keyId = caller.keyId;
    return caller;
  }
}

/** A preflight is answered by the gateway; here `OPTIONS` only tells what there is. */
function wrongMethod(c: Context, allowed: string): Response {
  const headers = { allow: `${allowed}, OPTIONS` };
  if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers });
  throw new OpenAIError(405, `Not allowed to ${c.req.method} on ${c.req.path}. Use ${allowed}.`, {
    code: "method_not_supported",
    headers,
  });
}

function unknownPath(c: Context): OpenAIError {
  return new OpenAIError(404, `Invalid URL (${c.req.method} ${c.req.path})`, { code: "unknown_url" });
}
