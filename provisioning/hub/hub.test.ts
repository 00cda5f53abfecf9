import { malformedValues } from "../../testing/malformed-values.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { huggingFaceHub } from "./hub.ts";

let server: Loopback;
let answers: Record<string, { status: number; body: unknown }>;
let raw: Record<string, string>;
let authorizations: Set<string | undefined>;
let url: string;
let hub: ReturnType<typeof huggingFaceHub>;

beforeEach(async () => {
  authorizations = new Set();
  answers = {};
  raw = {};
  server = await serveOnLoopback((request, response) => {
    authorizations.add(request.headers.authorization);
    const text = raw[request.url ?? ""];
    if (text !== undefined) return void response.writeHead(200, { "content-type": "application/json" }).end(text);
    const { status, body } = answers[request.url ?? ""] ?? { status: 401, body: { error: "Repository not found" } };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  url = server.url;
  hub = huggingFaceHub(url);
});
afterEach(async () => {
  await server.close();
});

const ok = (body: unknown) => ({ status: 200, body });

test("counts 32-bit parameters as the 16 bits that vLLM loads", async () => {
  answers = {
    "/api/models/a/b/revision/main?blobs=true": ok({ safetensors: { parameters: { F32: 10, I8: 4, BF16: 1 } } }),
  };
  expect(await hub("a/b", "main")).toEqual({ kind: "found", model: { gated: false, weightBytes: 26 } });
});

test("falls back to the size of one format's files", async () => {
  const siblings = [
    { rfilename: "model-1.safetensors", size: 3 },
    { rfilename: "model-2.safetensors", size: 4 },
    { rfilename: "pytorch_model.bin", size: 100 },
  ];
  answers = { "/api/models/a/revision/v%2F1?blobs=true": ok({ gated: "manual", siblings }) };
  expect(await hub("a", "v/1")).toEqual({ kind: "found", model: { gated: true, weightBytes: 7 } });
});

test.each([
  // openai/gpt-oss-20b: two numbers lie in a byte of its experts, and the hub counts both.
  [{ BF16: 1_804_459_584, U8: 19_707_494_400 }, 13_761_300_984],
  // An AWQ model: eight numbers in each of its 32-bit integers.
  [{ BF16: 1_557_000_000, I32: 31_200_000_000 }, 19_330_000_000],
])("of quantised weights (%j) the files tell what a GPU holds", async (parameters, size) => {
  const siblings = [
    { rfilename: "model-00001-of-00001.safetensors", size },
    { rfilename: "original/model.safetensors", size: 99 },
    { rfilename: "consolidated.safetensors", size: 99 },
  ];
  answers = { "/api/models/a/b/revision/main?blobs=true": ok({ safetensors: { parameters }, siblings }) };
  expect(await hub("a/b", "main")).toEqual({ kind: "found", model: { gated: false, weightBytes: size } });
});

test("a file that cannot be read, and a size that nobody has, harm themselves alone", async () => {
  const siblings = [null, { rfilename: 5, size: 1 }, { rfilename: "model.safetensors", size: 7 }];
  const safetensors = { parameters: { F32: 1e300 } };
  answers = { "/api/models/a/b/revision/main?blobs=true": ok({ safetensors, siblings }) };
  expect(await hub("a/b", "main")).toEqual({ kind: "found", model: { gated: false, weightBytes: 7 } });
});

test.each([
  [{ config: { tokenizer_config: { chat_template: "{{ messages }}" } } }, true],
  [{ config: { chat_template_jinja: "{{ messages }}", tokenizer_config: {} } }, true],
  [{ config: {}, siblings: [{ rfilename: "chat_template.jinja" }] }, true],
  [{ config: { tokenizer_config: {} } }, false],
])("tells by %j whether there is a chat template", async (info, chatTemplate) => {
  answers = { "/api/models/a/revision/main?blobs=true": ok(info) };
  expect(await hub("a", "main")).toEqual({ kind: "found", model: { gated: false, chatTemplate } });
});

const WHOLE = {
  sha: "a".repeat(40),
  gated: "manual",
  safetensors: { parameters: { BF16: 100 } },
  config: { tokenizer_config: { chat_template: "{{ messages }}" } },
  siblings: [{ rfilename: "model.safetensors", size: 200 }],
};

test("an answer that is no object is no answer, and of a malformed field only that field is unknown", async () => {
  const path = "/api/models/a/revision/main?blobs=true";
  const kinds: string[] = [];
  for (const value of malformedValues(JSON.stringify(WHOLE))) {
    raw = { [path]: value };
    const answer = await hub("a", "main");
    kinds.push(answer.kind);
    if (answer.kind === "unreachable") expect(answer.why).toMatch(/no JSON object|JSON/);
    else expect(answer).toMatchObject({ kind: "found", model: { gated: expect.any(Boolean) } });
  }
  expect(new Set(kinds)).toEqual(new Set(["found", "unreachable"]));
  for (const field of Object.keys(WHOLE)) {
    for (const wrong of [null, 5, "../../x", [], {}, [{}], { parameters: { BF16: -1 } }]) {
      raw = { [path]: JSON.stringify({ ...WHOLE, [field]: wrong }) };
      const answer = await hub("a", "main");
      expect({ field, wrong, answer }).toMatchObject({ answer: { kind: "found" } });
      const { weightBytes } = (answer as { model: { weightBytes?: number } }).model;
      if (field !== "safetensors") expect({ field, wrong, weightBytes }).toMatchObject({ weightBytes: 200 });
    }
  }
});

test("a configuration that is none tells nothing, and harms nothing else", async () => {
  for (const value of malformedValues('{"model_type":"llama","num_hidden_layers":32}')) {
    raw = {
      "/api/models/a/revision/main?blobs=true": JSON.stringify(WHOLE),
      "/a/resolve/main/config.json": value,
    };
    expect({ value, ...(await hub("a", "main")) }).toMatchObject({ value, kind: "found", model: { weightBytes: 200 } });
  }
});

test("tells an unknown revision from an unknown model", async () => {
  answers = { "/api/models/a/b": ok({}) };
  expect(await hub("a/b", "v9")).toEqual({ kind: "unknown-revision" });
  expect(await hub("no/such", "main")).toEqual({ kind: "unknown-model" });
});

test("says when it could not be asked", async () => {
  answers = { "/api/models/a/revision/main?blobs=true": { status: 503, body: {} } };
  expect(await hub("a", "main")).toEqual({ kind: "unreachable", why: "it answered with HTTP 503" });
  answers = { "/api/models/a/revision/main?blobs=true": { status: 503, body: { error: "Down for an hour" } } };
  expect(await hub("a", "main")).toEqual({ kind: "unreachable", why: "it answered with HTTP 503: Down for an hour" });
  const closed = huggingFaceHub("http://127.0.0.1:9");
  expect(await closed("a", "main")).toEqual({ kind: "unreachable", why: expect.stringContaining("fetch failed: ") });
});

test("tells the commit and what the configuration says", async () => {
  answers = {
    "/api/models/a/revision/main?blobs=true": ok({ sha: "c0ffee" }),
    "/a/resolve/main/config.json": ok({ n_head: 12, n_positions: 1024 }),
  };
  expect(await hub("a", "main")).toEqual({
    kind: "found",
    model: { gated: false, commit: "c0ffee", architecture: { contextLength: 1024, attentionHeads: 12 } },
  });
});

describe("with a token", () => {
  const ask = () => huggingFaceHub(url, "hf_token")("a", "main");
  const info = "/api/models/a/revision/main?blobs=true";
  const file = "/a/resolve/main/config.json";

  test("every question carries it", async () => {
    answers = { [info]: ok({}), [file]: ok({}) };
    await ask();
    expect([...authorizations]).toEqual(["Bearer hf_token"]);
  });

  test("a gated model is open to an account that was let in", async () => {
    answers = { [info]: ok({ gated: "manual" }), [file]: ok({}) };
    expect(await ask()).toEqual({ kind: "found", model: { gated: false, architecture: {} } });
  });

  test.each([401, 403])("a gated model whose files answer %i is not", async (status) => {
    answers = { [info]: ok({ gated: "auto" }), [file]: { status, body: {} } };
    expect(await ask()).toEqual({ kind: "not-admitted" });
  });

  test("a model may have no configuration", async () => {
    answers = { [info]: ok({ gated: "auto" }), [file]: { status: 404, body: {} } };
    expect(await ask()).toEqual({ kind: "found", model: { gated: false } });
  });

  test.each([
    [401, "token-refused"],
    [403, "not-admitted"],
    [404, "unknown-model"],
  ])("HTTP %i is %s", async (status, kind) => {
    answers = { [info]: { status, body: {} }, "/api/models/a": { status: 404, body: {} } };
    expect(await ask()).toEqual({ kind });
  });
});
