import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import { readSettings, type SettingName, SettingsError } from "../../settings/settings.ts";
import { HOURS_PER_MONTH } from "../cost/month.ts";
import { hardwareText } from "../text/hardware-text.ts";
import { dollars } from "../text/quantities.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** A setting that matters, as a person is asked for it. */
export interface Question {
  readonly setting: SettingName;
  readonly question: string;
  /** Absent: any text that the setting takes. The last choice may be `OTHER`. */
  readonly choices?: readonly Choice[];
  /** Whether no answer is one. */
  readonly optional?: true;
}

/** A choice behind which a text is asked for. */
export const OTHER = "other";

/** One of each GPU, the cheapest first; a person who needs another one knows its name. */
const USUAL_TYPES = [
  "ml.g4dn.xlarge",
  "ml.g6.xlarge",
  "ml.g5.xlarge",
  "ml.g6e.xlarge",
  "ml.g5.12xlarge",
  "ml.g6e.12xlarge",
];

export const QUESTIONS: readonly Question[] = [
  { setting: "AWS_REGION", question: "Which AWS region?" },
  { setting: "STAGE", question: "What is this deployment called? Each stage is one of its own." },
  { setting: "HF_MODEL_ID", question: "Which model of the Hugging Face hub, such as Qwen/Qwen3-4B?" },
  {
    setting: "INSTANCE_TYPE",
    question: "What does it run on?",
    choices: [
      ...USUAL_TYPES.map(instanceChoice),
      { value: OTHER, label: "another one, or several in order of preference" },
    ],
  },
  {
    setting: "IDLE_MINUTES",
    question: "When does the model end by itself, and its cost with it?",
    choices: [
      { value: "60", label: "after an hour without a request" },
      { value: "15", label: "after a quarter of an hour without a request" },
      { value: "480", label: "after eight hours without a request" },
      { value: "", label: "never", hint: "it is paid for until somebody ends it" },
    ],
  },
  { setting: "NOTIFY_EMAIL", question: "Who is told by e-mail how it goes? Empty: nobody.", optional: true },
];

function instanceChoice(type: string): Choice {
  const instance = INSTANCE_TYPES[type];
  if (instance === undefined) throw new Error(`${type} is not in the table of instance types.`);
  const { usdPerHour } = instance;
  const price =
    usdPerHour === undefined
      ? "a price that is not known"
      : `${dollars(usdPerHour)} an hour, ${dollars(usdPerHour * HOURS_PER_MONTH)} a month`;
  return { value: type, label: `${type}: ${hardwareText(instance)}, ${price}` };
}

/** Why a value is not taken; nothing when it is. */
export function complaintAbout({ setting, optional }: Question, value: string): string | undefined {
  if (value.trim() === "") return optional ? undefined : "Give a value.";
  try {
    readSettings({ [setting]: value });
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}
