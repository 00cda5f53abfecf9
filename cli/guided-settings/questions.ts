import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import { cpuTokensPerSecond } from "../../provisioning/fit/cpu-speed.ts";
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
  /** What Enter gives where nothing is set yet. Absent: the setting's default. */
  readonly initial?: string;
  /** Whether no answer is one. */
  readonly optional?: true;
}

export type Answers = Readonly<Partial<Record<SettingName, string>>>;

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

/** Without a GPU; the cheapest first. */
const USUAL_TYPES_WITHOUT_GPU = ["ml.c7i.2xlarge", "ml.c7i.4xlarge", "ml.m7i.4xlarge", "ml.c7i.8xlarge"];
/** Such as one of 4 billion parameters in Q4_K_M. */
const USUAL_FILE_GB = 2.5;
const ANOTHER = { value: OTHER, label: "another one, or several in order of preference" };

/** A question, or one that depends on what was answered before. */
export const QUESTIONS: readonly (Question | ((answers: Answers) => Question))[] = [
  { setting: "AWS_REGION", question: "Which AWS region?" },
  { setting: "STAGE", question: "What is this deployment called? Each stage is one of its own." },
  {
    setting: "CONTAINER",
    question: "Does the model run on a GPU?",
    choices: [
      { value: "vllm", label: "on a GPU, by vLLM", hint: "a new account has to ask AWS for one first" },
      { value: "llamacpp", label: "without one, by llama.cpp", hint: "a model in a GGUF file, for chats alone" },
    ],
  },
  ({ CONTAINER }) =>
    CONTAINER === "llamacpp"
      ? {
          setting: "HF_MODEL_ID",
          question: "Which repository of the Hugging Face hub with a GGUF file, such as Qwen/Qwen3-4B-GGUF?",
          initial: "Qwen/Qwen3-4B-GGUF",
        }
      : { setting: "HF_MODEL_ID", question: "Which model of the Hugging Face hub, such as Qwen/Qwen3-4B?" },
  ({ CONTAINER }) =>
    CONTAINER === "llamacpp"
      ? {
          setting: "INSTANCE_TYPE",
          question: "What does it run on?",
          initial: "ml.c7i.4xlarge",
          choices: [...USUAL_TYPES_WITHOUT_GPU.map(instanceChoice), ANOTHER],
        }
      : {
          setting: "INSTANCE_TYPE",
          question: "What does it run on?",
          choices: [...USUAL_TYPES.map(instanceChoice), ANOTHER],
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
  const label = `${type}: ${hardwareText(instance)}, ${price}`;
  if (instance.kind === "gpu") return { value: type, label };
  const rate = Math.round(cpuTokensPerSecond(instance, USUAL_FILE_GB * 1e9));
  return { value: type, label, hint: `about ${rate} tokens/s of a file of ${USUAL_FILE_GB} GB` };
}

/** Why a value is not taken; nothing when it is. */
export function complaintAbout(
  { setting, optional }: Question,
  value: string,
  { CONTAINER }: Answers = {},
): string | undefined {
  if (value.trim() === "") return optional ? undefined : "Give a value.";
  try {
    // A type is right or wrong for a container.
    readSettings({ ...(setting === "INSTANCE_TYPE" && CONTAINER !== undefined && { CONTAINER }), [setting]: value });
    return undefined;
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}
