import { escapeXml, type QueryService } from "../query-protocol.ts";
import { type AssumeRoleContext, assumeRole } from "./assume-role.ts";

/** Enough of STS to ask who one is, and to take a role; the signer is the caller. */
export function securityTokenService(context: AssumeRoleContext): QueryService {
  const { accountId } = context;
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    actions: {
      GetCallerIdentity: (_form, caller) => {
        const arn = escapeXml(caller.arn);
        return `<Arn>${arn}</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
      },

      AssumeRole: (form, caller) => assumeRole(Object.fromEntries(form), caller, context),
    },
  };
}
