import type { TerraformStack } from "cdktf";
import { AWS_PROVIDER_VERSION } from "./aws-provider-version.ts";

/**
 * Says which provider a stack needs. The bindings have a version and a name of their own for it: `aws`, which Terraform reads as
 * `hashicorp/aws`. Said in full, their continuation writes the same (`npm run check:cdktn`).
 */
export function requireAwsProvider(stack: TerraformStack): void {
  stack.addOverride("terraform.required_providers.aws.source", "hashicorp/aws");
  stack.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_VERSION);
}
