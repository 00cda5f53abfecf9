import fc from "fast-check";
import { KEY } from "../../testing/openai-proxy/fake-keys.ts";
import { BASE_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import type { JsonObject } from "./json.ts";

/**
 * Every run tries other inputs. A failure names its seed and path: with both in the options of `fc.assert` it comes again.
 */

/** What would tell of our inside: a stack trace, or the words of a defect. */
const INTERNAL = / at .*\.[jt]s|node_modules|TypeError|RangeError|Cannot read/;

/** Names that we look at, that containers look at, and that every object has already. */
const FIELDS =
  "model messages role content type text prompt input stream stream_options tools tool_choice tool_calls stop n logprobs " +
  "max_tokens image_url index choices delta message usage error code token generated_text details object finish_reason " +
  "__proto__ constructor toString";
const field = fc.constantFrom(...FIELDS.split(" "));
const TEXTS = ["", "user", "system", "default", "text", "required", "\u0000", "\ud800"];
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1e308, ...TEXTS),
  fc.string({ unit: "binary" }),
  fc.double(),
);
/** Any JSON, made of what we look at. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(field, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** A request that is nearly right: one of its fields may be anything. */
const nearlyRight = fc.tuple(field, anything, fc.boolean()).map(([name, value, stream]) => ({
  messages: [{ role: "user", content: "Hello" }],
  prompt: "Hello",
  stream,
  [name]: value,
}));

const toText = (value: unknown) => JSON.stringify(value) ?? "";

/** A text's bytes, some of them put out of place, and cut off. */
function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const damages = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 });
  return fc.tuple(text, damages, fc.option(fc.nat())).map(([original, places, cut]) => {
    const bytes = Buffer.from(original);
    for (const [at, byte] of places) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
  });
}

const path = fc.constantFrom("/v1/chat/completions", "/v1/completions", "/v1/embeddings");

describe.each(DOORS)("behind $name", (door) => {
  it("no body crashes the function, or shows its inside", async () => {
    const runtime = fakeSageMaker(() => recording("smollm2-chat-ok").response);
    const base = toStageParameters({ [PARAMETER.model("default")]: { ...BASE_MODEL, promptTemplate: "chatml" } });
    const proxies = fc.constantFrom(
      createTestProxy({ runtime, door }),
      createTestProxy({ runtime, door, parameters: base }),
    );
    const headers = { authorization: `Bearer ${KEY.key}` };
    const body = fc.oneof(
      nearlyRight.map(toText).map(Buffer.from),
      anything.map(toText).map(Buffer.from),
      damaged(nearlyRight.map(toText)),
      fc.uint8Array().map(Buffer.from),
    );
    await fc.assert(
      fc.asyncProperty(proxies, path, body, async (proxy, to, bytes) => {
        const response = await proxy.request(to, { method: "POST", headers, body: new Uint8Array(bytes) });
        const text = await response.text();
        expect(response.status).toBeLessThan(500);
        expect(text).not.toMatch(INTERNAL);
        if (response.ok) return;
        const { error } = JSON.parse(text);
        expect(error).toEqual({ message: expect.any(String), type: expect.any(String), ...somePart(error) });
      }),
      { numRuns: 500 },
    );
  });

  it("no answer of a container crashes the function, or shows its inside", async () => {
    const answer = fc.oneof(
      damaged(anything.map(toText)),
      damaged(
        fc
          .tuple(anything, anything)
          .map(([choices, usage]) => `data: ${toText({ choices, usage })}\n\ndata: [DONE]\n\n`),
      ),
      fc.uint8Array().map(Buffer.from),
    );
    await fc.assert(
      fc.asyncProperty(
        answer,
        fc.boolean(),
        fc.option(fc.integer({ min: 400, max: 599 })),
        async (body, stream, status) => {
          const runtime = fakeSageMaker(() => ({ body, ...(status === null ? {} : { status }) }));
          const messages = [{ role: "user", content: "Hello" }];
          const response = await createTestProxy({ runtime, door }).post("/v1/chat/completions", { messages, stream });
          const text = await response.text();
          expect(response.status).not.toBe(500);
          expect(text).not.toMatch(INTERNAL);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe.each(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[])("the decoders of %s", (name) => {
  const transcripts = ["smollm2-chat-tools-named-stream", "tiny-completion-stream-usage"].map(
    (stream) => recording(stream).response.body,
  );
  const line = `${toText({ token: { text: "a" }, generated_text: "a", details: {} })}\n`;
  const stream = fc.oneof(
    damaged(fc.constantFrom(...transcripts, line)),
    damaged(
      fc
        .array(anything, { maxLength: 3 })
        .map((values) => values.map((value) => `data: ${toText(value)}\n\n`).join("")),
    ),
    damaged(anything.map((value) => `${toText(value)}\n`)),
    fc.uint8Array().map(Buffer.from),
  );

  function orOpenAIError(decode: () => unknown): void {
    try {
      decode();
    } catch (error) {
      expect(error).toBeInstanceOf(OpenAIError);
      expect((error as Error).message).not.toMatch(INTERNAL);
    }
  }

  it("take any stream, cut anywhere", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 3 }), (bytes, cuts) => {
        orOpenAIError(() => {
          const decoder = DIALECTS[name].decodeStream({ logprobs: 1 });
          const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
            (one, other) => one - other,
          );
          let start = 0;
          for (const end of places) {
            decoder.push(bytes.subarray(start, end), (chunk) => chunk.withModel("m"));
            start = end;
          }
          decoder.end((chunk) => chunk.withModel("m"));
        });
      }),
      { numRuns: 500 },
    );
  });

  it("take any answer", () => {
    fc.assert(
      fc.property(stream, (bytes) => orOpenAIError(() => DIALECTS[name].decodeResponse(bytes, { logprobs: 1 }))),
      { numRuns: 300 },
    );
  });
});

/** A text, or null: anything else is not OpenAI's form. */
function somePart({ param, code }: JsonObject): JsonObject {
  return { param: param === null ? null : expect.any(String), code: code === null ? null : expect.any(String) };
}
