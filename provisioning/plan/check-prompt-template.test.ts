import { BUILT_IN_TEMPLATE_NAMES } from "../../contract/prompt-template.ts";
import { checkPromptTemplate } from "./check-prompt-template.ts";

const check = (promptTemplate: string) => checkPromptTemplate({ promptTemplate });

test.each([
  ...BUILT_IN_TEMPLATE_NAMES,
  "{% for message in messages %}{{ message.content }}{% endfor %}",
  '{# stop: ["\\nUser:"] #}User: {{ messages[0].content }}',
  "{% if messages[0].role == 'system' %}{{ raise_exception('no system message') }}{% endif %}{{ messages[0].content }}",
])("%s can be used", async (template) => {
  await expect(check(template)).resolves.toBeUndefined();
});

test("as much as fits beside the rest of what is published", async () => {
  const long = (characters: number) => `{{ messages[0].content }}${"x".repeat(characters)}`;
  await expect(check(long(6_800))).resolves.toBeUndefined();
  await expect(check(long(7_000))).rejects.toThrow(/has 70\d\d bytes as JSON: 7000 fit into Parameter Store/);
});

const DOUBLED = "{% set x = x + x %}";

test.each<[template: string, sentence: RegExp]>([
  ["chat-ml", /"chat-ml" is neither Jinja nor one of chatml, llama-2, /],
  ["constructor", /is neither Jinja nor one of/],
  ["{% for %}", /is not valid Jinja: /],
  ["{{ messages[0].content ", /is not valid Jinja: /],
  ["{# stop: [a] #}{{ messages[0].content }}", /has a stop comment that is not a JSON array: \[a\]\./],
  ["{{ raise_exception('Never.') }}", /refuses a message of the user: Never\./],
  ["{{ messages.nothing.at.all }}", /makes an empty prompt/],
  ["{{ messages | nothing }}", /refuses a message of the user: /],
  ["{% if false %}x{% endif %}", /makes an empty prompt/],
  [
    "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %}",
    /does not end within a second|too long/,
  ],
  ["{% for a in range(1000000000) %}{% endfor %}x", /does not end within a second|too long/],
  [`{% set x = [1] %}${DOUBLED.repeat(30)}{{ x | length }}`, /does not end within a second|too long/],
  [`{% set x = "xxxxxxxxxxxxxxxx" %}${DOUBLED.repeat(21)}{{ x }}`, /makes \d{8} characters|does not end/],
  [`{% set x = "xxxxxxxxxxxxxxxx" %}${DOUBLED.repeat(40)}{{ x }}`, /too long|does not end/],
])("refused with a sentence, before anything is made (%#)", async (template, sentence) => {
  const refused = check(template);
  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.toMatchObject({ name: "Refusal", message: expect.not.stringContaining("\n") });
});
