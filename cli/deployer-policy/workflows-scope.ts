import type { PolicyScope } from "./deployer-resources.ts";

/** Every stage of an account; what is in braces Terraform fills in where it makes the workflows' role. */
export const WORKFLOWS_SCOPE: PolicyScope = {
  partition: "$" + "{partition}",
  region: "*",
  accountId: "$" + "{account}",
  stage: "*",
  stateBucket: "$" + "{state_bucket}",
};
