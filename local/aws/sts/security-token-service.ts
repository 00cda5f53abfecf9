import type { QueryService } from "../query-protocol.ts";

/** Enough of STS for `aws sts get-caller-identity`. */
export function securityTokenService(accountId: string): QueryService {
  const identity = `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    actions: { GetCallerIdentity: () => identity },
  };
}
