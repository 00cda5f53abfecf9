import { UserError } from "../../user-error.ts";
import { checkTerraform } from "../doctor/terraform.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The program that TERRAFORM_BINARY_NAME names: Terraform or OpenTofu.
 * @throws UserError when it is missing or too old
 */
export async function requireTerraform(environment: Environment): Promise<string> {
  const { status, found, cure } = await checkTerraform(environment);
  if (status === "error") throw new UserError([found, cure].join(" "));
  return environment.TERRAFORM_BINARY_NAME || "terraform";
}
