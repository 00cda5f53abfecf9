import { createApiKey } from "../contract/api-key.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { namesOf } from "../names.ts";
import { settled } from "../testing/settled.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** Three models, all asleep, and many who ask for one of them at once: through the doors, as deployed. */

const ALIASES = ["default", "small", "large"] as const;
/** Each has a process of the function. */
const CLIENTS = 32;
const HELD = 16;
/** Of which so many can be held at once. */
const PLACES = 10;

let stack: TestStack;
let key: string;
/** Containers start when this is settled. */
let mayStart: Promise<void> = Promise.resolve();
beforeAll(async () => {
  const launch = builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) });
  stack = await startTestStack({
    settings: { WAKE_ON_REQUEST: "idle", MAX_HELD_REQUESTS: String(PLACES), IDLE_MINUTES: "30" },
    launchContainer: (container) => mayStart.then(() => launch(container)),
    aws: { endpointDelays: { provisioning: 0, deletion: 0 } },
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

interface Wish {
  readonly hold?: boolean;
  readonly method?: string;
  /** When the answer has begun. */
  readonly onHeaders?: () => void;
}

async function ask(model: string, as: string, { hold = false, method = "POST", onHeaders }: Wish = {}) {
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
  onHeaders?.();
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

test("many clients at one of three models make one execution; who is held gets the answer, and who is not is told", async () => {
  const all = Array.from({ length: CLIENTS }, (_, index) => index);
  // The functions have started by then: a busy machine brings claims of those that start to the end of their patience.
  await Promise.all(all.map(() => ask("small", key, { method: "GET" })));
  const everybodyHasAsked = Promise.withResolvers<void>();
  mayStart = everybodyHasAsked.promise;
  let asked = 0;
  const onHeaders = () => {
    asked += 1;
    if (asked === CLIENTS) everybodyHasAsked.resolve();
  };
  const answers = await Promise.all(all.map((index) => ask("small", key, { hold: index < HELD, onHeaders })));
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
