import { escapeXml, type QueryService } from "../query-protocol.ts";

/** Enough of STS for `aws sts get-caller-identity`; the signer is the caller. */
export function securityTokenService(accountId: string): QueryService {
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    actions: {
      GetCallerIdentity: (_form, caller) => {
        const arn = escapeXml(caller.arn);
        return `<Arn>${arn}</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
      },
    },
  };
}
