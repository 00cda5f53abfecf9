import { recording } from "../../testing/openai-proxy/recordings.ts";
import { PublishedTypes } from "../../testing/published-types/published-types.ts";
import { type WrittenAnswer, writtenAnswers } from "./written-answers.ts";

/** OpenAI's and Anthropic's own packages say what clients may count on: their types judge what is written in the vendors' names. */

let types: PublishedTypes;
let all: readonly WrittenAnswer[];

beforeAll(async () => {
  [types, all] = await Promise.all([PublishedTypes.read(), writtenAnswers()]);
});

const complaintsOf = ({ source, kind, value }: WrittenAnswer) =>
  types.complaints(kind, value).map((complaint) => `${source}: ${complaint}`);

test("every answer, event and error of Responses and Messages is of its published type", () => {
  expect([...new Set(all.flatMap(complaintsOf))]).toEqual([]);
  for (const kind of ["response", "responseEvent", "message", "messageEvent", "messageError"]) {
    expect(all.filter((each) => each.kind === kind).length).toBeGreaterThan(5);
  }
});

test("no member can be left out of them unseen", () => {
  for (const kind of ["response", "message"] as const) {
    const whole = all.find((each) => each.kind === kind)?.value as Record<string, unknown>;
    for (const member of ["id", "model", "usage", kind === "response" ? "output" : "content"]) {
      const { [member]: _left, ...rest } = whole;
      // OpenAI has none of an answer that is under way.
      if (member === "usage" && kind === "response") continue;
      expect([member, types.complaints(kind, rest)]).toEqual([
        member,
        [`${kind} must have required property '${member}'`],
      ]);
    }
  }
});

test.each(["responseEvent", "messageEvent"] as const)("an event of no published type is none: %s", (kind) => {
  expect(types.complaints(kind, { type: "response.made_up" })).toEqual([
    `${kind}: none is of the type response.made_up.`,
  ]);
  expect(types.complaints(kind, [])).toHaveLength(1);
});

test("the types of other answers find a fault as well", () => {
  const completion = JSON.parse(recording("tiny-completion-ok").response.body);
  expect(types.complaints("completion", completion)).toContain("completion/usage/prompt_tokens_details must be object");
  expect(types.complaints("chat", completion)).toContain("chat/object must be equal to constant");
  expect(types.complaints("error", { error: { message: "no", type: "server_error", param: null } })).toEqual([
    "error/error must have required property 'code'",
  ]);
  expect(
    types.complaints("messageError", { type: "error", error: { type: "made_up", message: "no" }, request_id: null }),
  ).not.toEqual([]);
  expect(types.complaints("embeddings", { object: "list", model: "m", data: [] })).toEqual([
    "embeddings must have required property 'usage'",
  ]);
  expect(types.complaints("models", { object: "list", data: [{ id: "m" }] })).not.toEqual([]);
});
