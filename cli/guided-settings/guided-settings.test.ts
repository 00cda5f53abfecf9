import { readSettings } from "../../settings/settings.ts";
import { complaintAbout, OTHER, QUESTIONS } from "./questions.ts";
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

test("every choice is a value that its setting takes", () => {
  const values = QUESTIONS.flatMap(({ setting, choices = [] }) =>
    choices.map(({ value }) => [setting, value] as const),
  );
  expect(values.length).toBeGreaterThan(8);
  for (const [setting, value] of values.filter(([, one]) => one !== OTHER)) readSettings({ [setting]: value });
});

test("an answer is taken or refused in the words of its setting", () => {
  const [region, , , , , email] = QUESTIONS;
  if (region === undefined || email === undefined) throw new Error("There are fewer questions.");
  expect(complaintAbout(region, "eu-west-1")).toBeUndefined();
  expect(complaintAbout(region, "Stockholm")).toMatch(/^AWS_REGION is "Stockholm", but must be/);
  expect(complaintAbout(region, " ")).toBe("Give a value.");
  expect(complaintAbout(email, "")).toBeUndefined();
});
