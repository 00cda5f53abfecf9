import { AwsError } from "../aws-error.ts";
import { escapeXml, type QueryService } from "../query-protocol.ts";
import type { Principals } from "./principals.ts";
import { simulatePrincipalPolicy } from "./simulate-principal-policy.ts";

/** Enough of IAM to ask what a principal may do, and what there is. Nothing is paged. */
export function identityAndAccessManagement(principals: Principals, accountId: string): QueryService {
  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    actions: {
      GetRole: (form) => {
        const name = form.get("RoleName") ?? "";
        const arn = principals.roles.get(name);
        if (arn === undefined) throw noSuchRole(name);
        return `<Role><RoleName>${escapeXml(name)}</RoleName><Arn>${escapeXml(arn)}</Arn></Role>`;
      },

      ListRoles: () => list("Roles", "Role", principals.roles),
      ListInstanceProfiles: () => list("InstanceProfiles", "InstanceProfile", principals.instanceProfiles),
      ListPolicies: () => list("Policies", "Policy", principals.policies),

      ListRolePolicies: (form) => {
        const name = form.get("RoleName") ?? "";
        if (!principals.roles.has(name)) throw noSuchRole(name);
        const members = Object.keys(principals.rolePolicies.get(name) ?? {}).map(
          (policy) => `<member>${escapeXml(policy)}</member>`,
        );
        return `<IsTruncated>false</IsTruncated><PolicyNames>${members.join("")}</PolicyNames>`;
      },

      GetRolePolicy: (form) => {
        const [role, policy] = [form.get("RoleName") ?? "", form.get("PolicyName") ?? ""];
        const document = principals.rolePolicies.get(role)?.[policy];
        if (document === undefined) {
          throw new AwsError("NoSuchEntity", `The role policy with name ${policy} cannot be found.`, { status: 404 });
        }
        // "PolicyDocument is returned URL-encoded": API reference.
        return `<RoleName>${escapeXml(role)}</RoleName><PolicyName>${escapeXml(policy)}</PolicyName><PolicyDocument>${encodeURIComponent(document)}</PolicyDocument>`;
      },

      DeleteRolePolicy: (form) => {
        const [role, policy] = [form.get("RoleName") ?? "", form.get("PolicyName") ?? ""];
        const { [policy]: document, ...others } = principals.rolePolicies.get(role) ?? {};
        if (document === undefined) {
          throw new AwsError("NoSuchEntity", `The role policy with name ${policy} cannot be found.`, { status: 404 });
        }
        principals.rolePolicies.set(role, others);
        return "";
      },

      // Nothing here attaches a policy, or puts a role into a profile.
      ListAttachedRolePolicies: () => "<IsTruncated>false</IsTruncated><AttachedPolicies/>",
      ListInstanceProfilesForRole: () => "<IsTruncated>false</IsTruncated><InstanceProfiles/>",

      DeleteRole: (form) => {
        const name = form.get("RoleName") ?? "";
        if (!principals.roles.has(name)) throw noSuchRole(name);
        if (Object.keys(principals.rolePolicies.get(name) ?? {}).length > 0) {
          throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", { status: 409 });
        }
        principals.roles.delete(name);
        return "";
      },

      SimulatePrincipalPolicy: (form) => simulatePrincipalPolicy(form, principals, accountId),
    },
  };
}

/** @param kind as its fields are called: `RoleName` */
function list(set: string, kind: string, arns: ReadonlyMap<string, string>): string {
  const members = [...arns].map(
    ([name, arn]) => `<member><${kind}Name>${escapeXml(name)}</${kind}Name><Arn>${escapeXml(arn)}</Arn></member>`,
  );
  return `<IsTruncated>false</IsTruncated><${set}>${members.join("")}</${set}>`;
}

function noSuchRole(name: string): AwsError {
  return new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, { status: 404 });
}
