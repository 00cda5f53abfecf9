import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey, hashOfKey } from "../../contract/api-key.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { readOwnParameter } from "./read-own-parameter.ts";

/**
 * The web UI's API key, kept as its own machine keeps it: Parameter Store has the hash alone, and who deletes or replaces
 * that record makes the web UI use a new key. What else the record says of the key is the operator's.
 */
export class OwnKey {
  readonly #ssm: SSMClient;
  readonly #name: string;
  #key = "";

  constructor(ssm: SSMClient, names: Names) {
    this.#ssm = ssm;
    this.#name = names.parameter.key(WEB_UI_KEY_ID);
  }

  get value(): string {
    return this.#key;
  }

  /** @returns whether the key is another one than before */
  async renew(): Promise<boolean> {
    if (this.#key !== "" && (await readOwnParameter(this.#ssm, this.#name))?.includes(hashOfKey(this.#key)))
      return false;
    const { key, record } = createApiKey("Open WebUI", { whileWaiting: "answer" }, WEB_UI_KEY_ID);
    const Value = JSON.stringify(record);
    await this.#ssm.send(new PutParameterCommand({ Name: this.#name, Type: "String", Value, Overwrite: true }));
    this.#key = key;
    return true;
  }
}
