import type { ParameterTier, ParameterType, Tag } from "@aws-sdk/client-ssm";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";

export interface ParameterVersion {
  readonly value: string;
  readonly version: number;
  readonly lastModifiedDate: Date;
}

export interface Parameter {
  readonly name: string;
  readonly arn: string;
  type: ParameterType;
  tier: ParameterTier;
  dataType: string;
  description?: string;
  allowedPattern?: string;
  keyId?: string;
  /** Oldest first; never empty. */
  versions: ParameterVersion[];
  tags: Tag[];
}

/** Everything that Parameter Store remembers. Tests may look at it. */
export class ParameterStore {
  readonly clock: Clock;
  readonly #arnPrefix: string;
  readonly #byName = new Map<string, Parameter>();

  constructor({ region, accountId }: { region: string; accountId: string }, clock: Clock) {
    this.clock = clock;
    this.#arnPrefix = `arn:aws:ssm:${region}:${accountId}:parameter/`;
  }

  arnOf(name: string): string {
    return this.#arnPrefix + name.replace(/^\//, "");
  }

  /** The plain value of a parameter's latest version. */
  value(name: string): string | undefined {
    return this.find(name)?.versions.at(-1)?.value;
  }

  /** By name or by ARN. */
  find(nameOrArn: string): Parameter | undefined {
    return this.#byName.get(nameOrArn) ?? this.list().find(({ arn }) => arn === nameOrArn);
  }

  get(nameOrArn: string): Parameter {
    const parameter = this.find(nameOrArn);
    // AWS says no more than the error's name.
    if (!parameter) throw new AwsError("ParameterNotFound");
    return parameter;
  }

  add(parameter: Parameter): void {
    this.#byName.set(parameter.name, parameter);
  }

  remove({ name }: Parameter): void {
    this.#byName.delete(name);
  }

  list(): Parameter[] {
    return [...this.#byName.values()];
  }
}
