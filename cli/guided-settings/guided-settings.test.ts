import { readSettings, type SettingName } from "../../settings/settings.ts";
import { initialAnswer } from "./initial-answer.ts";
import { type Answers, complaintAbout, OTHER, QUESTIONS, type Question } from "./questions.ts";
import { withSettings } from "./write-settings.ts";

test.each<[string, string]>([
  ["", "STAGE=team\n"],
  ["# ours\nSTAGE=dev # once\nTRACING=on", "# ours\nSTAGE=team\nTRACING=on\n"],
  ["#STAGE=dev\n", "#STAGE=dev\nSTAGE=team\n"],
  ["export STAGE = dev\r\nTRACING=on\r\n", "STAGE=team\r\nTRACING=on\r\n"],
  ["MY_STAGE=dev\n", "MY_STAGE=dev\nSTAGE=team\n"],
])("%j keeps what is not asked for", (before, after) => {
  expect(withSettings(before, { STAGE: "team" })).toBe(after);
});

test("what is not wanted any more is emptied, and not written when it was not there", () => {
  expect(withSettings("IDLE_MINUTES=60\n", { IDLE_MINUTES: "", NOTIFY_EMAIL: "" })).toBe("IDLE_MINUTES=\n");
});

const asked = (answers: Answers): Question[] =>
  QUESTIONS.map((one) => (typeof one === "function" ? one(answers) : one));
const question = (setting: SettingName, answers: Answers = {}): Question => {
  const found = asked(answers).find((one) => one.setting === setting);
  if (found === undefined) throw new Error(`Nobody asks for ${setting}.`);
  return found;
};

test.each(["vllm", "lmi", "llamacpp"])("every choice is a value that its setting takes with %s", (CONTAINER) => {
  const values = asked({ CONTAINER }).flatMap(({ setting, choices = [] }) =>
    choices.map(({ value }) => [setting, value] as const),
  );
  expect(values.length).toBeGreaterThan(8);
  const own = ([setting, value]: readonly [string, string]) => value !== OTHER && setting !== "CONTAINER";
  for (const [setting, value] of values.filter(own)) readSettings({ CONTAINER, [setting]: value });
  for (const { value } of question("CONTAINER").choices ?? []) readSettings({ CONTAINER: value });
});

test("without a GPU, other machines are offered, each with its price and an estimate", () => {
  const answers = { CONTAINER: "llamacpp" };
  const { choices = [] } = question("INSTANCE_TYPE", answers);
  expect(choices).toContainEqual({
    value: "ml.c7i.4xlarge",
    label: "ml.c7i.4xlarge: 16 vCPUs, 32 GiB, $0.86 an hour, $627.80 a month",
    hint: "about 12 tokens/s of a file of 2.5 GB",
  });
  expect(complaintAbout(question("INSTANCE_TYPE", answers), "ml.c7i.4xlarge", answers)).toBeUndefined();
  expect(complaintAbout(question("INSTANCE_TYPE", answers), "ml.g6.xlarge", answers)).toMatch(/has a GPU/);
  expect(complaintAbout(question("INSTANCE_TYPE"), "ml.c7i.4xlarge", { CONTAINER: "vllm" })).toMatch(/has no GPU/);
});

test("what is set already is the answer of Enter, as long as it goes with the answers before", () => {
  const withoutGpu = { CONTAINER: "llamacpp" };
  const type = (known: string | undefined, answers: Answers) =>
    initialAnswer(question("INSTANCE_TYPE", answers), known, answers);
  expect(type("ml.g6e.xlarge", { CONTAINER: "vllm" })).toBe("ml.g6e.xlarge");
  expect(type("ml.g6e.xlarge", withoutGpu)).toBe("ml.c7i.4xlarge");
  expect(type("ml.c7i.4xlarge", { CONTAINER: "vllm" })).toBe("ml.g4dn.xlarge");
  expect(initialAnswer(question("HF_MODEL_ID", withoutGpu), undefined, withoutGpu)).toBe("Qwen/Qwen3-4B-GGUF");
  expect(initialAnswer(question("CONTAINER"), "lmi", {})).toBe("lmi");
});

test("an answer is taken or refused in the words of its setting", () => {
  const [region, email] = [question("AWS_REGION"), question("NOTIFY_EMAIL")];
  expect(complaintAbout(region, "eu-west-1")).toBeUndefined();
  expect(complaintAbout(region, "Stockholm")).toMatch(/^AWS_REGION is "Stockholm", but must be/);
  expect(complaintAbout(region, " ")).toBe("Give a value.");
  expect(complaintAbout(email, "")).toBeUndefined();
});
