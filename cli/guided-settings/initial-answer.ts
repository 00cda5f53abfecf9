import { type SettingName, SETTINGS_REFERENCE } from "../../settings/settings.ts";
import { type Answers, complaintAbout, type Question } from "./questions.ts";

/** What is set is offered unless it no longer goes with the answers before. */
export function initialAnswer(question: Question, known: string | undefined, answers: Answers): string | undefined {
  if (known !== undefined && complaintAbout(question, known, answers) === undefined) return known;
  return question.initial ?? findDefault(question.setting);
}

function findDefault(setting: SettingName): string | undefined {
  for (const settings of SETTINGS_REFERENCE.values()) {
    const found = settings.find(({ name }) => name === setting);
    if (found !== undefined) return found.standard;
  }
  return undefined;
}
