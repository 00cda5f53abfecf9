import { type Command, InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { MODEL_FIELD_LIST, MODEL_FIELDS, type ModelFieldName } from "../../contract/model-fields.ts";
import { DEFAULT_ALIAS } from "../../names.ts";

type Flagged = {
  [Name in ModelFieldName]: (typeof MODEL_FIELDS)[Name] extends { readonly flag: string } ? Name : never;
};

/** Flags that describe one model, by the names of its fields. */
export type ModelFlags = {
  readonly alias: string;
  readonly environment?: Readonly<Record<string, string>>;
} & { readonly [Name in Exclude<Flagged[ModelFieldName], "environment">]?: string };

/** `--instance-type` for the field instanceTypes. */
class ModelFlag extends Option {
  readonly field: ModelFieldName;

  constructor(field: ModelFieldName, flags: string, meaning: string) {
    super(flags, meaning.replaceAll("`", "").replace(/\.$/, ""));
    this.field = field;
  }

  override attributeName(): string {
    return this.field;
  }
}

/** Adds the alias, and the flag of every field that has one. */
export function withModelFlags(command: Command): Command {
  command.option("--alias <alias>", "the name that clients ask for", DEFAULT_ALIAS);
  for (const [name, { flag, meaning }] of MODEL_FIELD_LIST) {
    if (flag === undefined || name === "environment") continue;
    command.addOption(new ModelFlag(name, `--${flag} <value>`, meaning));
  }
  const { flag, meaning, example } = MODEL_FIELDS.environment;
  const environment = new ModelFlag("environment", `--${flag} <NAME=VALUE...>`, `${meaning} Such as ${example}`);
  return command.addOption(environment.argParser(addVariable));
}

function addVariable(pair: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const variable = v.safeParse(MODEL_FIELDS.environment.fromText, pair);
  if (!variable.success) throw new InvalidArgumentError(`${variable.issues[0].message}.`);
  return { ...before, ...variable.output };
}
