import { GetParametersCommand, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey } from "../../contract/api-key.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";

/**
 * The web UI's API key, kept as its own machine keeps it: Parameter Store has the hash alone, and who deletes or replaces
 * that record makes the web UI use a new key.
 */
export class OwnKey {
  readonly #ssm: SSMClient;
  readonly #name: string;
  #key = "";
  #record = "";

  constructor(ssm: SSMClient, names: Names) {
    this.#ssm = ssm;
    this.#name = names.parameter.key(WEB_UI_KEY_ID);
  }

  get value(): string {
    return this.#key;
  }

  /** @returns whether the key is another one than before */
  async renew(): Promise<boolean> {
    if (this.#record !== "" && (await this.#stored()) === this.#record) return false;
    const { key, record } = createApiKey("Open WebUI", { whileWaiting: "answer" }, WEB_UI_KEY_ID);
    const Value = JSON.stringify(record);
    await this.#ssm.send(new PutParameterCommand({ Name: this.#name, Type: "String", Value, Overwrite: true }));
    this.#key = key;
    this.#record = Value;
    return true;
  }

  /** By the call that the machine's role allows, of one parameter also. */
  async #stored(): Promise<string | undefined> {
    const { Parameters = [] } = await this.#ssm.send(new GetParametersCommand({ Names: [this.#name] }));
    return Parameters[0]?.Value;
  }
}
