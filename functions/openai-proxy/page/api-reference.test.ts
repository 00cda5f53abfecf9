import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import {
  BASE_MODEL,
  CATALOG_ENTRY,
  CHAT_MODEL,
  PARAMETER,
  toStageParameters,
} from "../../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { recording } from "../../../testing/openai-proxy/recordings.ts";
import { findResources, synthesizeApp } from "../../../testing/synthesized-app.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";
import { type Operation, OPERATIONS } from "../operations.ts";
import { parseRequest } from "../requests/parse-request.ts";
import { apiReference } from "./api-reference.ts";

interface Reference {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, unknown>> }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
const reference = JSON.parse(apiReference(undefined).body) as Reference;

/** Checks a value by one of the document's schemas. */
const ajv = new Ajv2020({ strict: false }).addSchema(reference, "reference");
function findFaults(schema: string, value: unknown): unknown {
  const validate = ajv.getSchema(`reference#/components/schemas/${schema}`);
  if (!validate) throw new Error(`There is no schema ${schema}.`);
  return validate(value) ? [] : validate.errors;
}

const routesOfReference = () =>
  Object.entries(reference.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

test("is a valid OpenAPI 3.1 document", async () => {
  const validator = new Validator();
  for (const contact of [undefined, "platform@example.com", "https://example.com/help", "Ada"]) {
    expect(await validator.validate(JSON.parse(apiReference(contact).body))).toEqual({ valid: true });
  }
  expect(validator.version).toBe("3.1");
});

describe("the routes", () => {
  test("are those of the HTTP API", async () => {
    const app = await synthesizeApp();
    app.remove();
    const routes = findResources(app.stacks, "aws_apigatewayv2_route")
      .map(({ route_key: key }) => String(key).replace("+}", "}"))
      // HEAD beside GET; and whatever has no route of its own is answered with OpenAI's 404.
      .filter((route) => route !== "$default");
    expect(routes.sort()).toEqual(routesOfReference().sort());
  });

  test("are those that the app takes, with the methods that it takes", async () => {
    const parameters = toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL });
    const runtime = fakeSageMaker(() => recording("smollm2-chat-ok").response);
    for (const door of DOORS) {
      const proxy = createTestProxy({ runtime, parameters, door });
      for (const [path, methods] of Object.entries(reference.paths)) {
        const concrete = path.replace("{id}", "default");
        for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
          const { status } = await proxy.request(concrete, { method });
          expect([`${method} ${path}`, status === 405]).toEqual([
            `${method} ${path}`,
            !(method.toLowerCase() in methods),
          ]);
          expect(status).not.toBe(404);
        }
      }
      for (const path of OPERATIONS.keys()) expect(routesOfReference()).toContain(`POST ${path}`);
    }
  });
});

describe("what is taken", () => {
  /** Each field is given what it takes, more often than not, or whatever else there may be. */
  const text = fc.string({ maxLength: 3 });
  const anything = fc.oneof(fc.constantFrom(null, true, false, 0, 1.5, {}), text, fc.array(text, { maxLength: 2 }));
  const mostly = (right: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: anything });
  const object = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
    fc.record(fields, { requiredKeys }) as fc.Arbitrary<JsonObject>;
  const part = mostly(object({ type: mostly(text), text }, ["type"]));
  const roles = ["user", "assistant", "system", "developer", "tool", "function"];
  const content = mostly(fc.oneof(text, fc.array(part, { maxLength: 2 })));
  const message = mostly(object({ role: mostly(fc.constantFrom(...roles)), content }, ["role"]));
  const messages = mostly(fc.array(message, { minLength: 1, maxLength: 2 }));
  const flag = mostly(fc.constantFrom(null, true, false));
  // An array in place of an object of options is taken by the proxy and refused by the container: no client sends one.
  const options = fc.oneof(fc.constantFrom(null, {}), object({ include_usage: flag }), fc.constantFrom(true, "x"));
  const tools = fc.oneof(
    fc.array(fc.constantFrom({}, { type: "function" }), { maxLength: 2 }),
    fc.constantFrom(null, "x", [1]),
  );
  const common = { model: mostly(text), stream: flag, stream_options: options, unheard_of: anything };
  const named = { model: common.model, unheard_of: anything };
  const things = mostly(fc.oneof(text, fc.array(text, { maxLength: 2 }), fc.constant({ content: [] })));
  const many = mostly(fc.array(text, { maxLength: 2 }));
  const numbers = mostly(fc.array(fc.integer(), { maxLength: 3 }));
  const scores = { queries: things, documents: things, text_1: things, text_2: things };
  const bodies: Readonly<Partial<Record<Operation, readonly [schema: string, body: fc.Arbitrary<JsonObject>]>>> = {
    chat: ["ChatCompletionRequest", object({ ...common, messages, tools, stop: anything })],
    completion: ["CompletionRequest", object({ ...common, prompt: anything, messages, prompt_embeds: anything })],
    embedding: ["EmbeddingRequest", object({ ...common, input: anything })],
    rerank: [
      "RerankRequest",
      object({ ...named, query: things, documents: many, top_n: fc.constantFrom(null, 1, 1.5, "1") }),
    ],
    score: ["ScoreRequest", object({ ...named, ...scores })],
    tokenization: ["TokenizationRequest", object({ ...named, prompt: mostly(text), messages })],
    detokenization: ["DetokenizationRequest", object({ ...named, tokens: numbers })],
  };

  test.each(Object.entries(bodies))("as a %s is what the document says", (operation, [schema, arbitrary]) => {
    let taken = 0;
    fc.assert(
      fc.property(arbitrary, (body) => {
        const isTaken = takes(operation as Operation, body);
        if (isTaken) taken += 1;
        expect([body, findFaults(schema, body)]).toEqual([
          body,
          isTaken ? [] : expect.arrayContaining([expect.anything()]),
        ]);
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  function takes(operation: Operation, body: JsonObject): boolean {
    try {
      parseRequest(operation, Buffer.from(JSON.stringify(body)));
      return true;
    } catch (error) {
      if (error instanceof OpenAIError && error.status === 400) return false;
      throw error;
    }
  }

  test.each([
    ["ChatCompletionRequest", "smollm2-chat-ok"],
    ["ChatCompletionRequest", "smollm2-chat-tools-auto"],
    ["ChatCompletionRequest", "smollm2-chat-content-parts"],
    ["ChatCompletionRequest", "tinychat-chat-json-schema"],
    ["CompletionRequest", "tiny-completion-ok"],
    ["CompletionRequest", "tiny-completion-logprobs"],
    ["CompletionRequest", "tiny-completion-token-ids"],
  ])("%s has room for %s, which a real vLLM took", (schema, name) => {
    expect(findFaults(schema, recording(name).request)).toEqual([]);
  });
});

describe.each(DOORS)("what the $name gives", (door) => {
  const ask = (name: string, path: string, { stream = false, model = CHAT_MODEL } = {}) => {
    const parameters = toStageParameters({
      [PARAMETER.model("default")]: model,
      [PARAMETER.catalog("idle")]: CATALOG_ENTRY,
    });
    const runtime = fakeSageMaker(
      ({ stream: asked }) => recording(asked ? `${name}-stream-usage` : `${name}-ok`).response,
    );
    const { request } = recording(`${name}-ok`);
    return createTestProxy({ runtime, parameters, door }).post(path, { ...request, model: "default", stream });
  };

  test.each([
    ["a chat", "smollm2-chat", "/v1/chat/completions", "ChatCompletion", "ChatCompletionChunk", CHAT_MODEL],
    ["a completion", "tiny-completion", "/v1/completions", "Completion", "Completion", BASE_MODEL],
    [
      "a chat with a base model",
      "tiny-completion",
      "/v1/chat/completions",
      "ChatCompletion",
      "ChatCompletionChunk",
      BASE_MODEL,
    ],
  ])("for %s is what the document says", async (_what, name, path, whole, chunk, model) => {
    const asChat = path.includes("chat") && name.includes("completion");
    const send = (stream: boolean) => {
      if (!asChat) return ask(name, path, { stream, model });
      const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
      const runtime = fakeSageMaker(
        ({ stream: asked }) => recording(asked ? `${name}-stream-usage` : `${name}-ok`).response,
      );
      const messages = [{ role: "user", content: "Hello" }];
      return createTestProxy({ runtime, parameters, door }).post(path, { messages, stream });
    };
    const answer = await send(false);
    expect(answer.status).toBe(200);
    expect(findFaults(whole, await answer.json())).toEqual([]);
    const events = parseEvents(await (await send(true)).text());
    expect(events.length).toBeGreaterThan(2);
    for (const event of events.filter((one) => one !== "[DONE]")) expect(findFaults(chunk, event)).toEqual([]);
  });

  test("of models, live, waiting and being made, and of errors is what the document says", async () => {
    const provisioning = {
      execution: "arn:aws:states:eu-north-1:123456789012:execution:provision:one",
      step: "waiting for the endpoint to be InService",
      since: "2026-11-22T03:00:00Z",
      readyAt: "2026-11-22T03:09:00Z",
    };
    const parameters = toStageParameters({
      [PARAMETER.model("default")]: CHAT_MODEL,
      [PARAMETER.catalog("idle")]: CATALOG_ENTRY,
      [PARAMETER.catalog("big")]: CATALOG_ENTRY,
      [PARAMETER.provisioning("big")]: provisioning,
    });
    const runtime = fakeSageMaker(() => {
      throw failure("ThrottlingException");
    });
    const proxy = createTestProxy({ runtime, parameters, door });
    const list = (await (await proxy.get("/v1/models")).json()) as { data: { id: string }[] };
    expect(findFaults("ModelList", list)).toEqual([]);
    expect(list.data.map(({ id }) => id)).toEqual(["big", "default", "idle"]);
    expect(list.data[0]).toMatchObject({ started_at: 1_795_316_400, ready_at: 1_795_316_940 });
    expect(findFaults("Model", await (await proxy.get("/v1/models/big")).json())).toEqual([]);
    expect(findFaults("Health", await (await proxy.get("/health")).json())).toEqual([]);
    const refusals = [
      await proxy.get("/v1/models/gpt-5"),
      await proxy.get("/v1/models", { authorization: "" }),
      await proxy.post("/v1/chat/completions", { model: "idle", messages: [{ role: "user", content: "Hello" }] }),
      await proxy.post("/v1/chat/completions", { model: "default", messages: [] }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([404, 401, 503, 400]);
    for (const refusal of refusals) expect(findFaults("Error", await refusal.json())).toEqual([]);
  });
});
