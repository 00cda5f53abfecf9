import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { intro, outro, select, text } from "@clack/prompts";
import { environmentFile } from "../../settings/load-environment.ts";
import { parseEnvironmentFile } from "../../settings/parse-environment-file.ts";
import type { SettingName } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { type Answers, complaintAbout, OTHER, type Question, QUESTIONS } from "./questions.ts";
import { initialAnswer } from "./initial-answer.ts";
import { withSettings } from "./write-settings.ts";

/**
 * Asks for the few settings that matter and writes them into the file of settings, beside what stands there. What stands there already, or
 * else the default, is the answer that Enter gives.
 * @throws UserError where nobody can be asked, Interrupted at Ctrl-C: nothing is written then
 */
export async function guidedSettings(folder: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UserError(
      "--guided asks questions, and nobody can be asked here: write the settings into .env yourself.",
    );
  }
  const file = environmentFile(folder);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const known = new Map(parseEnvironmentFile(before).assignments.map(({ name, value }) => [name, value]));
  intro("The few settings that matter; docs/settings.md has them all");
  const answers: Partial<Record<SettingName, string>> = {};
  for (const one of QUESTIONS) {
    const question = typeof one === "function" ? one(answers) : one;
    const { setting } = question;
    answers[setting] = await ask(question, initialAnswer(question, known.get(setting), answers), answers);
  }
  writeFileSync(file, withSettings(before, answers));
  outro(`Written to ${file}`);
}

async function ask(question: Question, initial: string | undefined, answers: Answers): Promise<string> {
  const { question: message, choices } = question;
  if (choices === undefined) return askText(question, initial, answers);
  const isListed = choices.some(({ value }) => value === initial);
  const kept = initial === undefined || isListed ? [] : [{ value: initial, label: `${initial}, as it is now` }];
  const options = [...kept, ...choices];
  const first = initial ?? options[0]?.value ?? "";
  const chosen = requireAnswer(await select({ message, options, initialValue: first }));
  return chosen === OTHER ? askText(question, undefined, answers) : chosen;
}

async function askText(question: Question, initial: string | undefined, answers: Answers): Promise<string> {
  const answer = await text({
    message: question.question,
    initialValue: initial ?? "",
    validate: (value) => complaintAbout(question, value ?? "", answers),
  });
  return requireAnswer(answer).trim();
}

function requireAnswer(answer: string | symbol | undefined): string {
  if (typeof answer === "symbol") throw new Interrupted("Nothing was written.");
  return answer ?? "";
}
