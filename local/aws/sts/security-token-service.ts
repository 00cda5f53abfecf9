import type { Principals } from "../iam/principals.ts";
import { escapeXml, type QueryService } from "../query-protocol.ts";

/** Enough of STS for `aws sts get-caller-identity`; whoever signs is the caller that the account knows. */
export function securityTokenService(accountId: string, principals: Principals): QueryService {
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    actions: {
      GetCallerIdentity: () => {
        const arn = escapeXml(principals.callerArn);
        return `<Arn>${arn}</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
      },
    },
  };
}
