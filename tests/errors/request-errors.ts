import { type ApiKeyRecord, createApiKey, hashOfKey } from "../../contract/api-key.ts";
import { type KeyDirectory, keyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";
import type { KeyTable } from "../../functions/openai-proxy/keys/key-table.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { ask, type Cause, messages } from "./cause.ts";
import { limitErrors } from "./limit-errors.ts";
import { peopleErrors } from "./people-errors.ts";

const createKeyFor = (keyId: string) => `sk-${keyId}-${"x".repeat(43)}`;
const EXPIRED = createKeyFor("0123456789ab");
const TABLE: KeyTable = {
  key: async () => undefined,
  team: async () => undefined,
  idSecret: async () => undefined,
  markUsed: async () => undefined,
};
const withTable = (table: Partial<KeyTable>) =>
  keyDirectory({ table: { ...TABLE, ...table }, log: () => undefined, now: () => 0 });

/** So many that nobody looks up one more. */
function crowded(): KeyDirectory {
  const keys = withTable({});
  for (let count = 0; count < 20; count += 1) void keys.key(createApiKey("junk").keyId).catch(() => undefined);
  return keys;
}

const withKey = (key: string, record?: ApiKeyRecord) =>
  ask({
    headers: { authorization: `Bearer ${key}` },
    parameters: toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL }),
    keys: toKeys(record ? [{ keyId: "0123456789ab", record }] : []),
  });

/** Who asks. */
export const keyErrors: readonly Cause[] = [
  ["no key", ask({ headers: { authorization: "" } })],
  ["a key of another form", withKey("sk-proj-1234")],
  ["a key that nobody has, or a wrong secret", withKey(createKeyFor("0123456789ab"))],
  [
    "a key that has expired",
    withKey(EXPIRED, { name: "old", sha256: hashOfKey(EXPIRED), expiresAt: "2026-01-01T00:00:00Z" }),
  ],
  [
    "a key that somebody disabled",
    withKey(EXPIRED, { name: "old", sha256: hashOfKey(EXPIRED), disabledAt: "2026-01-01T00:00:00Z" }),
  ],
  ["a key whose team is gone", withKey(EXPIRED, { name: "old", sha256: hashOfKey(EXPIRED), team: "research" })],
  [
    "a key that the instance does not know, while DynamoDB does not answer",
    ask({ keys: withTable({ key: () => Promise.reject(new Error("secret detail")) }) }),
  ],
  ["… whose id is none of the stage's own, while many such come", (door) => ask({ keys: crowded() })(door)],
  ...limitErrors,
  ...peopleErrors,
];

const chat = (body: unknown) => ask({ body });
const completion = (body: unknown) => ask({ path: "/v1/completions", body });

/** What is asked. */
export const requestErrors: readonly Cause[] = [
  ["an unknown path", ask({ path: "/v1/assistants" })],
  ["a wrong method", ask({ method: "DELETE" })],
  ["a body over 6 MB", chat(`{"messages":"${"A".repeat(6 * 1024 * 1024)}"}`)],
  ["a body that is not JSON", chat('{"messages": ')],
  ["a body that is not an object", chat("[]")],
  ["a body nested too deeply", chat(`{"messages":${"[".repeat(101)}${"]".repeat(101)}}`)],
  [
    "a body with too many fields",
    chat(Object.fromEntries(Array.from({ length: 50_001 }, (_, key) => [`f${key}`, key]))),
  ],
  ["no `messages`", chat({})],
  ["empty `messages`", chat({ messages: [] })],
  ["`messages` of the wrong type", chat({ messages: "Hello" })],
  ["a message without a role", chat({ messages: [{ content: "Hello" }] })],
  ["a role of the wrong type", chat({ messages: [{ role: ["user"], content: "Hello" }] })],
  ["a content of the wrong type", chat({ messages: [{ role: "user", content: 1 }] })],
  ["a content part without a type", chat({ messages: [{ role: "user", content: [{}] }] })],
  [
    "an image by URL, on a host that `MEDIA_DOMAINS` does not have",
    chat({
      messages: [
        { role: "user", content: [{ type: "image_url", image_url: { url: "https://images.example.com/cat.png" } }] },
      ],
    }),
  ],
  ["`stream` that is not a boolean", chat({ messages, stream: "yes" })],
  ["`tools` that are not a list", chat({ messages, tools: {} })],
  ["`stop` of the wrong type", chat({ messages, stop: 1 })],
  ["a number of tokens that is not whole", chat({ messages, max_tokens: 10.5 })],
  ["a number in a text", chat({ messages, n: "128" })],
  ["`stream_options` without `stream`", chat({ messages, stream_options: { include_usage: true } })],
  ["`prompt_logprobs` with `stream`", chat({ messages, stream: true, prompt_logprobs: 1 })],
  ["no `prompt`", completion(recording("tiny-no-prompt").request)],
  ["another server's form", completion(recording("tiny-hf-tgi-style").request)],
  ["empty list of prompts", completion({ prompt: [] })],
  ["no `input`", ask({ path: "/v1/embeddings", body: {} })],
];
