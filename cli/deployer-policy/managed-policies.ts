import { UserError } from "../../user-error.ts";
import type { Policy } from "./deployer-policy.ts";

/**
 * The limit of a managed policy, 6,144, without white space, and less what a bucket's name may be longer than a placeholder. A role's inline policies may have 10,240 together, a group's 5,120, a user's 2,048.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_CHARACTERS = 6_000;

/** A policy in as many as it takes for each to fit into a managed one; together they allow the same. */
export function managedPolicies({ Version, Statement }: Policy): Policy[] {
  const policies: Policy[] = [];
  for (const statement of Statement) {
    const last = policies.at(-1);
    const longer = { Version, Statement: [...(last?.Statement ?? []), statement] };
    const single = { Version, Statement: [statement] };
    if (countCharacters(single) > MOST_CHARACTERS)
      throw new UserError(`The statement ${statement.Sid} fits into no managed policy.`);
    if (last && countCharacters(longer) <= MOST_CHARACTERS) policies.splice(-1, 1, longer);
    else policies.push(single);
  }
  return policies;
}

const countCharacters = (policy: Policy) => JSON.stringify(policy).length;
