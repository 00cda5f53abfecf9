import OpenAI from "openai";
import { createApiKey } from "../../../contract/api-key.ts";
import { personPartition } from "../../../contract/person-item.ts";
import { AwsError } from "../../../local/aws/aws-error.ts";
import type { Faults } from "../../../local/aws/faults.ts";
import { WEB_UI_KEY_ID } from "../../../names.ts";
import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { toKeys } from "../../../testing/openai-proxy/fake-keys.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy, DOORS } from "../../../testing/openai-proxy/proxy.ts";
import { PublishedTypes } from "../../../testing/published-types/published-types.ts";
import { usageItems } from "../../../testing/usage/usage-items.ts";
import { usageSourceClient } from "../aws/usage-source-client.ts";

const reader = createApiKey("finance", { mayReadUsage: true });
const webUi = createApiKey("Open WebUI", {}, WEB_UI_KEY_ID);
const alice = createApiKey("alice", { owner: "alice@example.com", team: "search" });
const nobody = fakeSageMaker(() => {
  throw new Error("Use is asked of no model.");
});
const seconds = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

let aws: Awaited<ReturnType<typeof startTestAws>>;
let items: ReturnType<typeof usageItems>;
let restore: () => void;
let fault: Faults | undefined;
let published: PublishedTypes;
beforeAll(async () => {
  published = await PublishedTypes.read();
});
beforeEach(async () => {
  fault = undefined;
  aws = await startTestAws({ faults: (request) => (request.service === "dynamodb" ? fault?.(request) : undefined) });
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL: aws.client.endpoint });
  items = usageItems(aws.aws);
});
afterEach(async () => {
  restore();
  await aws.aws.close();
});

function proxyWith(door = DOORS[0]) {
  const usage = usageSourceClient(aws.client.region, items.tableName);
  const keys = toKeys([reader, alice, webUi], { search: {} });
  return createTestProxy({ runtime: nobody, usage, keys, ...(door && { door }) });
}

interface Page {
  readonly data: readonly { readonly start_time: number; readonly results: readonly Record<string, unknown>[] }[];
  readonly has_more: boolean;
  readonly next_page: string | null;
}

async function ask(query: string, { key } = reader, proxy = proxyWith()) {
  const path = `/v1/organization/usage/completions?${query}`;
  const response = await proxy.get(path, { authorization: `Bearer ${key}` });
  return { status: response.status, body: (await response.json()) as Page & { error?: Record<string, unknown> } };
}

/** Results of all pages that are there, each with the day of its bucket. */
async function askAll(query: string) {
  const results: Record<string, unknown>[] = [];
  let [page, pages] = ["", 0];
  for (;;) {
    const { status, body } = await ask(`${query}${page}`);
    expect(status).toBe(200);
    pages += 1;
    for (const { start_time, results: some } of body.data) {
      const day = new Date(start_time * 1000).toISOString().slice(0, 10);
      results.push(...some.map((result) => ({ day, ...result })));
    }
    if (body.next_page === null) return { results, pages };
    page = `&page=${body.next_page}`;
  }
}

function useOfAll(): void {
  items.key(alice.keyId, alice.record);
  items.key("batchbatch", { name: "batch", team: "search" });
  items.key(WEB_UI_KEY_ID, { name: "Open WebUI", team: "office" });
  items.use(alice.keyId, "2025-03", { "r30/default": 2, "p30/default": 100, "c30/default": 20, "k30/default": 64 });
  items.use(alice.keyId, "2025-04", { "r02/default": 1, "p02/default": 7, "c02/default": 7 });
  items.use("batchbatch", "2025-03", { "r30/support": 1, "p30/support": 50, "c30/support": 10, r29: 1, p29: 1 });
  items.use(WEB_UI_KEY_ID, "2025-03", { "r30/default": 5, "p30/default": 500, "c30/default": 50 });
  items.use(personPartition("0123456789abcdef"), "2025-03", {
    "r30/default": 4,
    "p30/default": 450,
    "c30/default": 45,
  });
  items.use("team#search", "2025-03", { t30: 180, t: 180 });
}

const MARCH_30 = `start_time=${seconds("2025-03-30")}&end_time=${seconds("2025-03-31")}`;

test.each(DOORS)("a bucket a day with all that was used, of OpenAI's published type, at the $name", async (door) => {
  useOfAll();
  const { status, body } = await ask(
    `start_time=${seconds("2025-03-29") + 3600}&end_time=${seconds("2025-04-02") + 1}`,
    reader,
    proxyWith(door),
  );
  expect(status).toBe(200);
  expect(published.complaints("usagePage", body)).toEqual([]);
  const none = { project_id: null, user_id: null, api_key_id: null, model: null, batch: null };
  const sounds = { input_audio_tokens: 0, output_audio_tokens: 0 };
  const object = "organization.usage.completions.result";
  const result = (num_model_requests: number, tokens: readonly [number, number, number]) => {
    const [input_tokens, output_tokens, input_cached_tokens] = tokens;
    return { object, input_tokens, output_tokens, input_cached_tokens, num_model_requests, ...sounds, ...none };
  };
  expect(body).toEqual({
    object: "page",
    data: [
      ["2025-03-29", [result(1, [1, 0, 0])]],
      ["2025-03-30", [result(8, [650, 80, 64])]],
      ["2025-03-31", []],
      ["2025-04-01", []],
      ["2025-04-02", [result(1, [7, 7, 0])]],
    ].map(([day, results]) => ({
      object: "bucket",
      start_time: seconds(String(day)),
      end_time: seconds(String(day)) + 86_400,
      results,
    })),
    has_more: false,
    next_page: null,
  });
});

test("OpenAI's own client asks with its administration key, in its own words, and pages through", async () => {
  useOfAll();
  const proxy = proxyWith();
  const client = new OpenAI({
    apiKey: null as never,
    adminAPIKey: reader.key,
    baseURL: "http://proxy/v1",
    fetch: (url, init) => proxy.request(String(url).replace("http://proxy", ""), init),
  });
  const query = {
    start_time: seconds("2025-03-30"),
    end_time: seconds("2025-04-03"),
    group_by: ["project_id" as const, "model" as const],
    models: ["default"],
    limit: 3,
  };
  const first = await client.admin.organization.usage.completions(query);
  expect(first.data.map(({ results }) => results.map((result) => Object.values(result)).length)).toEqual([2, 0, 0]);
  expect(first.data[0]?.results).toMatchObject([
    { project_id: "office", model: "default", input_tokens: 500 },
    { project_id: "search", model: "default", input_tokens: 100 },
  ]);
  const second = await client.admin.organization.usage.completions({ ...query, page: String(first.next_page) });
  expect(second).toMatchObject({ data: [{ start_time: seconds("2025-04-02") }], has_more: false, next_page: null });
});

test.each<readonly [string, readonly (readonly [unknown, number])[]]>([
  [
    "api_key_id",
    [
      [WEB_UI_KEY_ID, 550],
      [alice.keyId, 120],
      ["batchbatch", 60],
    ],
  ],
  [
    "project_id",
    [
      ["office", 550],
      ["search", 180],
    ],
  ],
  [
    "model",
    [
      ["default", 670],
      ["support", 60],
    ],
  ],
  [
    "user_id",
    [
      ["0123456789abcdef", 495],
      ["alice@example.com", 120],
      [null, 115],
    ],
  ],
])("grouped by %s, each token is told once: who used most first", async (name, expected) => {
  useOfAll();
  const { body } = await ask(`${MARCH_30}&group_by=${name}`);
  const results = body.data[0]?.results ?? [];
  expect(results.map((one) => [one[name], Number(one.input_tokens) + Number(one.output_tokens)])).toEqual(expected);
  expect(published.complaints("usagePage", body)).toEqual([]);
});

test.each([
  ["project_ids=search&project_ids=legal", 180],
  ["project_ids[]=office", 550],
  ["user_ids=0123456789abcdef", 495],
  ["user_ids=alice@example.com", 120],
  ["models=support", 60],
  [`api_key_ids=${alice.keyId}&models=default`, 120],
  ["api_key_ids=team%23search", 0],
])("of %s only", async (filter, tokens) => {
  useOfAll();
  const { results } = await askAll(`${MARCH_30}&${filter}`);
  const sum = (name: string) => results.reduce((total, one) => total + Number(one[name]), 0);
  expect(sum("input_tokens") + sum("output_tokens")).toBe(tokens);
});

test("a key without the right reads its own use, and is told so when it asks for more", async () => {
  useOfAll();
  for (const filter of ["", "&api_key_ids=batchbatch", `&api_key_ids=${alice.keyId}&api_key_ids=batchbatch`]) {
    const { status, body } = await ask(`${MARCH_30}${filter}`, alice);
    expect([status, body.error]).toEqual([
      403,
      {
        message: `This API key may read its own use only: add \`api_key_ids=${alice.keyId}\`. The operator of this server can give out a key that may read everybody's.`,
        type: "invalid_request_error",
        param: "api_key_ids",
        code: "insufficient_permissions",
      },
    ]);
  }
  const calls: string[] = [];
  fault = ({ operation }) => void calls.push(operation);
  const { body } = await ask(`${MARCH_30}&group_by=model&api_key_ids=${alice.keyId}`, alice);
  expect(body.data[0]?.results).toMatchObject([{ model: "default", input_tokens: 100 }]);
  expect(calls).toEqual(["BatchGetItem"]);
});

test("the web UI's key does not tell its users of each other", async () => {
  useOfAll();
  const own = `${MARCH_30}&api_key_ids=${WEB_UI_KEY_ID}`;
  expect((await ask(own, webUi)).status).toBe(200);
  for (const more of ["&group_by=user_id", "&user_ids=0123456789abcdef"]) {
    expect((await ask(own + more, webUi)).status).toBe(403);
  }
});

test.each([
  ["", "start_time", /is required/],
  ["start_time=soon", "start_time", /must be a whole number .* but is "soon"/],
  [`start_time=${seconds("2025-03-30")}&end_time=5`, "end_time", /must come after/],
  [`${MARCH_30}&bucket_width=1h`, "bucket_width", /^Use is kept by day: `bucket_width` must be 1d, but is "1h"/],
  [`${MARCH_30}&group_by=service_tier`, "group_by", /may have project_id, user_id, api_key_id, model/],
  [`${MARCH_30}&limit=32`, "limit", /at most 31/],
  [`${MARCH_30}&limit=0`, "limit", /from 1 to 31/],
  [`${MARCH_30}&page=WyJ4Il0`, "page", /must be the `next_page` of an answer/],
  [`${MARCH_30}&page=%00`, "page", /must be the `next_page` of an answer/],
  [`${MARCH_30}${"&models=a".repeat(101)}`, "models", /at most 100 values/],
])("%#: a wrong query is refused, by the parameter's name", async (query, param, message) => {
  const { status, body } = await ask(query);
  expect([status, body.error]).toEqual([
    400,
    expect.objectContaining({ param, message: expect.stringMatching(message) }),
  ]);
});

test("without a key it is 401, and nothing but GET is allowed", async () => {
  const proxy = proxyWith();
  expect((await proxy.request(`/v1/organization/usage/completions?${MARCH_30}`)).status).toBe(401);
  const posted = await proxy.post("/v1/organization/usage/completions", {});
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
});

test("by key, results come in pages of whole keys, and all of them together are all there is", async () => {
  const used = Object.fromEntries(
    Array.from({ length: 31 }, (_, index) => String(index + 1).padStart(2, "0")).flatMap((day) => [
      [`r${day}/default`, 1],
      [`p${day}/default`, 2],
    ]),
  );
  for (let key = 0; key < 450; key += 1) items.use(`key${String(key).padStart(9, "0")}`, "2025-03", used);
  items.use("key000000001", "2025-04", { "r01/default": 1, "p01/default": 2 });
  const range = `start_time=${seconds("2025-03-01")}&end_time=${seconds("2025-04-02")}&limit=31`;
  const { results, pages } = await askAll(`${range}&group_by=api_key_id&group_by=model`);
  expect(results).toHaveLength(450 * 31 + 1);
  expect(new Set(results.map((one) => `${one.day} ${one.api_key_id}`)).size).toBe(450 * 31 + 1);
  expect(pages).toBe(4);
  const summed = await askAll(range);
  expect(summed.results[0]).toMatchObject({ input_tokens: 900, num_model_requests: 450 });
});

test("what DynamoDB has no capacity for at once is asked for again", async () => {
  useOfAll();
  let refusals = 2;
  fault = ({ operation }) => {
    if (operation === "BatchGetItem" && refusals-- > 0)
      throw new AwsError("ProvisionedThroughputExceededException", "");
  };
  expect((await ask(MARCH_30)).body.data[0]?.results).toMatchObject([{ input_tokens: 650 }]);
  expect(refusals).toBeLessThan(0);
});

test("and so is what it has no room for in one answer", async () => {
  // 60 items of 300 KB are more than the 16 MB of an answer.
  for (let key = 0; key < 60; key += 1) {
    const keyId = `key${String(key).padStart(9, "0")}`;
    items.key(keyId, { name: "a".repeat(300_000), team: "search" });
    items.use(keyId, "2025-03", { "r30/default": 1, "p30/default": 1 });
  }
  expect((await ask(`${MARCH_30}&project_ids=search`)).body.data[0]?.results).toMatchObject([{ input_tokens: 60 }]);
});

test("while DynamoDB is down it is 503, and says nothing of why", async () => {
  fault = () => {
    throw new AwsError("InternalServerError", "secret detail", { status: 500 });
  };
  const { status, body } = await ask(MARCH_30);
  expect([status, body.error?.code]).toEqual([503, "service_unavailable"]);
  expect(JSON.stringify(body)).not.toContain("secret");
});
