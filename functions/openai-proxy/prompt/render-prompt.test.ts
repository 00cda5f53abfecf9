import type { ChatMessage } from "../chat-message.ts";
import { BUILT_IN_TEMPLATES } from "../../../provisioning/prompt-template/built-in-templates.ts";
import { renderPrompt } from "./render-prompt.ts";

const conversation: ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello" },
  { role: "user", content: "Who are you?" },
];

describe("without a template", () => {
  it.each<[string, ChatMessage[], string]>([
    ["one message as it is", [{ role: "user", content: "Once upon a time" }], "Once upon a time"],
    ["contents joined by newlines, whoever said them", conversation, "Be brief.\nHi\nHello\nWho are you?"],
    [
      "text parts as lines",
      [
        {
          role: "user",
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
      ],
      "a\nb",
    ],
    ["a refusal as its text", [{ role: "assistant", content: [{ type: "refusal", refusal: "No." }] }], "No."],
    [
      "a tool's result, but not the call without a content",
      [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: { name: "f" } }] },
        { role: "tool", content: "Rain", tool_call_id: "1" },
      ],
      "Weather?\nRain",
    ],
    [
      "nothing for an empty content",
      [
        { role: "system", content: "" },
        { role: "user", content: "Hi" },
      ],
      "Hi",
    ],
    ["white space as it is", [{ role: "user", content: "  a \n" }], "  a \n"],
  ])("is %s", async (_name, messages, prompt) => {
    expect(await renderPrompt(messages, undefined)).toEqual({ prompt, stop: [] });
  });

  it.each<[string, ChatMessage[]]>([
    ["an empty text", [{ role: "user", content: "" }]],
    ["no content", [{ role: "user" }]],
    ["no parts", [{ role: "user", content: [] }]],
  ])("refuses %s", async (_name, messages) => {
    await expect(renderPrompt(messages, undefined)).rejects.toMatchObject({ status: 400, param: "messages" });
  });

  it("refuses a picture, and names the part", async () => {
    const parts = [
      { type: "text", text: "What is this?" },
      { type: "image_url", image_url: { url: "data:," } },
    ];
    await expect(renderPrompt([{ role: "user", content: parts }], undefined)).rejects.toMatchObject({
      status: 400,
      param: "messages[0].content[1]",
    });
  });
});

describe("built-in templates", () => {
  const prompts: Record<string, string> = {
    chatml:
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n",
    "llama-2": "[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST] Hello </s><s>[INST] Who are you? [/INST]",
    alpaca:
      "Be brief.\n\n### Instruction:\nHi\n\n### Response:\nHello\n\n### Instruction:\nWho are you?\n\n### Response:\n",
    vicuna: "Be brief. USER: Hi ASSISTANT: Hello</s>USER: Who are you? ASSISTANT:",
    zephyr:
      "<|system|>\nBe brief.</s>\n<|user|>\nHi</s>\n<|assistant|>\nHello</s>\n<|user|>\nWho are you?</s>\n<|assistant|>\n",
  };

  it.each(Object.keys(BUILT_IN_TEMPLATES))("%s writes what its models were trained on", async (name) => {
    const { prompt, stop } = await renderPrompt(conversation, name);
    expect(prompt).toBe(prompts[name]);
    expect(stop.length).toBeGreaterThan(0);
  });
});

describe("Jinja", () => {
  const hi: ChatMessage[] = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];

  it("sees messages as texts, and the caller's variables", async () => {
    const template = "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}{{ mood }}{{ bos_token }}";
    expect(await renderPrompt(hi, template, { mood: "!", messages: [] })).toEqual({ prompt: "user: Hi!", stop: [] });
  });

  it("names its stop texts in a comment at the beginning", async () => {
    const template = '{# stop: ["\\nUser:", "###"] #}User: {{ messages[0].content }}';
    expect(await renderPrompt(hi, template)).toEqual({ prompt: "User: Hi", stop: ["\nUser:", "###"] });
  });

  it("may refuse messages, which the caller is told", async () => {
    const template = "{{ raise_exception('Roles must alternate.') }}";
    await expect(renderPrompt(hi, template)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("Roles must alternate."),
    });
  });

  it.each([
    ["a name that is not built in", "llama-7"],
    ["a name that every object has", "constructor"],
    ["a syntax error", "{% for %}"],
    ["a stop comment that is not JSON", "{# stop: [a] #}{{ messages[0].content }}"],
  ])("tells the operator, and nobody else, of %s", async (_name, template) => {
    const error = await renderPrompt(hi, template).catch((thrown) => thrown);
    expect(error).toMatchObject({ status: 500, code: "misconfigured_model" });
    expect(error.cause.message).toMatch(/promptTemplate/);
    expect(error.message).not.toContain(template);
  });

  it.each([
    "{{ messages.constructor.constructor('return process')() }}",
    "{{ ''.constructor.constructor('return process')() }}",
    "{{ messages[0].__proto__.polluted }}",
    "{{ messages.__class__.__mro__ }}",
  ])("gives no way out of the template: %s", async (template) => {
    const outcome = await renderPrompt(hi, `x${template}`).catch((error) => error.message);
    expect(JSON.stringify(outcome)).not.toMatch(/native code|\[object process\]|pid/);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test("a template that does not end, or makes too much, is the operator's fault, and ends", async () => {
  const endless = "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %}";
  const doubled = `{% set x = "xxxxxxxxxxxxxxxx" %}${"{% set x = x + x %}".repeat(21)}{{ x }}`;
  const messages = [{ role: "user", content: "Hi" }] as const;
  await expect(renderPrompt(messages, endless)).rejects.toMatchObject({ status: 500, code: "misconfigured_model" });
  await expect(renderPrompt(messages, doubled)).rejects.toMatchObject({ status: 500, code: "misconfigured_model" });
});
