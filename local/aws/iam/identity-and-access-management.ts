import { AwsError } from "../aws-error.ts";
import { escapeXml, listOf, type QueryService } from "../query-protocol.ts";
import type { Principals } from "./principals.ts";

/** Enough of IAM to ask what a principal may do. Nothing is paged. */
export function identityAndAccessManagement(principals: Principals): QueryService {
  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    actions: {
      GetRole: (form) => {
        const name = form.get("RoleName") ?? "";
        const arn = principals.roles.get(name);
        if (arn === undefined) {
          throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, { status: 404 });
        }
        return `<Role><RoleName>${escapeXml(name)}</RoleName><Arn>${escapeXml(arn)}</Arn></Role>`;
      },

      SimulatePrincipalPolicy: (form) => {
        const source = form.get("PolicySourceArn") ?? "";
        if (!/^arn:aws:iam::\d{12}:(user|role|group)\//.test(source)) {
          throw new AwsError(
            "InvalidInput",
            `Invalid Entity Arn: ${source} does not clearly define entity type and name.`,
          );
        }
        const [resource = "*"] = listOf(form, "ResourceArns");
        const results = listOf(form, "ActionNames").map((action) => {
          const decision = principals.denied.has(action) ? "implicitDeny" : "allowed";
          return `<member><EvalActionName>${escapeXml(action)}</EvalActionName><EvalResourceName>${escapeXml(resource)}</EvalResourceName><EvalDecision>${decision}</EvalDecision></member>`;
        });
        return `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join("")}</EvaluationResults>`;
      },
    },
  };
}
