import type { Decided } from "../../local/aws/authorization.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { readPolicy, type Statement } from "../../local/iam/policy-document.ts";

/** One action or one resource of a statement of a role, which is taken away. */
export interface Mutation {
  readonly role: string;
  readonly policy: string;
  readonly statement: number;
  readonly element: "Action" | "Resource";
  readonly value: string;
}

/** Every action and every resource of every statement that allows something. */
export function mutationsOf({ principals }: LocalAws): Mutation[] {
  return [...principals.rolePolicies].flatMap(([role, policies]) =>
    Object.entries(policies).flatMap(([policy, text]) =>
      readPolicy("identity", text).Statement.flatMap((one, statement) => {
        if (one.Effect === "Deny") return [];
        const taken = (element: "Action" | "Resource") =>
          (one[element] ?? []).map((value) => ({ role, policy, statement, element, value }));
        // Who is taken the only resource has lost the statement, as who is taken the only action.
        return one.Action?.length === 1 && one.Resource?.length === 1
          ? taken("Action")
          : [
              ...((one.Action?.length ?? 0) > 1 ? taken("Action") : []),
              ...((one.Resource?.length ?? 0) > 1 ? taken("Resource") : []),
            ];
      }),
    ),
  );
}

export const mutationText = ({ role, statement, element, value }: Mutation) =>
  `${role}, statement ${statement + 1}, without ${element} ${value}`;

/** Takes it away; what is returned gives it back. */
export function mutate({ principals }: LocalAws, { role, policy, statement, element, value }: Mutation): () => void {
  const before = principals.rolePolicies.get(role) ?? {};
  const document = JSON.parse(before[policy] ?? "");
  const found = document.Statement[statement];
  found[element] = [found[element]].flat().filter((one: string) => one !== value);
  if (found[element].length === 0) document.Statement.splice(statement, 1);
  principals.rolePolicies.set(role, { ...before, [policy]: JSON.stringify(document) });
  return () => principals.rolePolicies.set(role, before);
}

/** Which of its statements allowed a role something: as a mutation that would take it away. */
export function usedIn({ principals }: LocalAws, { principal, decision }: Decided): Mutation[] {
  const role = /:assumed-role\/([^/]+)\//.exec(principal.arn)?.[1];
  const policies = role === undefined ? undefined : principals.rolePolicies.get(role);
  if (role === undefined || policies === undefined || !decision.allowed) return [];
  const places = Object.entries(policies).flatMap(([policy, text]) =>
    readPolicy("identity", text).Statement.map((one, statement) => [one, { role, policy, statement }] as const),
  );
  const placeOf = new Map<Statement, { role: string; policy: string; statement: number }>(places);
  return decision.by.flatMap(({ statement, action, resource }) => {
    const place = placeOf.get(statement);
    if (place === undefined) return [];
    return [
      { ...place, element: "Action" as const, value: action },
      { ...place, element: "Resource" as const, value: resource },
    ];
  });
}
