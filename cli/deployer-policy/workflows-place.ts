import type { Place } from "./deployer-resources.ts";

/** Every stage of an account; what is in braces Terraform fills in where it makes the workflows' role. */
export const WORKFLOWS_PLACE: Place = {
  partition: "$" + "{partition}",
  region: "*",
  accountId: "$" + "{account}",
  stage: "*",
  stateBucket: "$" + "{state_bucket}",
};
