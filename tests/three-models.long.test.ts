import { createApiKey } from "../contract/api-key.ts";
import { namesOf } from "../names.ts";
import { settled } from "../testing/settled.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** Three models, all asleep, and many who ask for one of them at once: through the doors, as deployed. */

const ALIASES = ["default", "small", "large"] as const;
const CLIENTS = 64;
const HELD = 32;
/** Of which so many can be held at once. */
const PLACES = 20;

let stack: TestStack;
let key: string;
beforeAll(async () => {
  stack = await startTestStack({
    settings: { WAKE_ON_REQUEST: "idle", MAX_HELD_REQUESTS: String(PLACES), IDLE_MINUTES: "30" },
    // As long as it takes for everybody to have asked.
    aws: { endpointDelays: { provisioning: 3_000, deletion: 0 } },
  });
  const names = namesOf("dev");
  for (const alias of ALIASES) {
    const made = alias === "default" ? {} : { modelId: "distilgpt2", wakeOnRequest: "idle" };
    await stack.run("provision-endpoint", { alias, ...made });
    await stack.run("retire-endpoint", { endpointName: names.endpointNames(alias)[0] });
  }
  key = await stack.createKey("somebody", { mayWake: true });
});
afterAll(() => stack?.close());

const wakings = () =>
  stack.aws.executions
    .list()
    .filter(({ input }) => input.includes('"wake"'))
    .map(({ input, output }) => ({ alias: JSON.parse(input).alias, didNothing: output?.includes("nothingToDo") }));
const exists = (name: string) => stack.aws.parameters.find(name) !== undefined;

async function ask(model: string, as: string, rest: { hold?: boolean; method?: string } = {}) {
  const { hold = false, method = "POST" } = rest;
  const response = await fetch(`${stack.openaiBaseUrl}/${method === "POST" ? "chat/completions" : "models"}`, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      "content-type": "application/json",
      ...(hold && { "x-scale-up-timeout": "600" }),
    },
    ...(method === "POST" && {
      body: JSON.stringify({ model, stream: true, max_tokens: 4, messages: [{ role: "user", content: "Hello" }] }),
    }),
  });
  return { status: response.status, retryAfter: response.headers.get("retry-after"), text: await response.text() };
}

test("nothing but a request that may wake a model wakes one", async () => {
  const stranger = createApiKey("nobody").key;
  const mayNot = await stack.createKey("may not wake");
  const [list, unauthorized, unknown, refused] = await Promise.all([
    ask("default", key, { method: "GET" }),
    ask("default", stranger),
    ask("unknown", key),
    ask("default", mayNot),
  ]);
  expect([list, unauthorized, unknown, refused].map(({ status }) => status)).toEqual([200, 401, 404, 503]);
  const { data } = JSON.parse(list.text) as { data: { id: string; status: string }[] };
  expect(data.map(({ id, status }) => `${id} ${status}`).sort()).toEqual(
    ALIASES.map((alias) => `${alias} asleep`).sort(),
  );
  expect(refused.text).toContain("may not wake it");
  expect(wakings()).toEqual([]);
});

test("64 clients at one of three models make one execution; who is held gets the answer, and who is not is told", async () => {
  const answers = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => ask("small", key, { hold: index < HELD })),
  );
  await settled(stack.aws);
  // On a machine so busy that claims time out there are more; these meet the first one's lock, and make nothing.
  expect(wakings().filter(({ didNothing }) => !didNothing)).toEqual([{ alias: "small", didNothing: false }]);
  const held = answers.filter(({ text }) => text.startsWith(": waking"));
  const told = answers.filter(({ status }) => status === 503);
  expect(held.length).toBeGreaterThan(0);
  expect(held.length).toBeLessThanOrEqual(PLACES);
  expect(held.length + told.length).toBe(CLIENTS);
  for (const { text } of held) expect(text).toMatch(/"content":".*data: \[DONE\]\n\n$/s);
  for (const { text, retryAfter } of told) {
    expect(Number(retryAfter)).toBeLessThanOrEqual(60);
    expect(JSON.parse(text).error.code).toBe("model_not_live");
  }
  const { parameter } = stack.names;
  expect(ALIASES.map((alias) => [exists(parameter.model(alias)), exists(parameter.asleep(alias))])).toEqual([
    [false, true],
    [true, false],
    [false, true],
  ]);
  expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
});
