import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** As much of Data Lifecycle Manager as the AWS provider asks for; neither emulator has it. */
export function lifecyclePolicies() {
  const policies = new Map<string, Record<string, unknown>>();
  return {
    answer({ method, url = "" }: IncomingMessage, response: ServerResponse, body: Buffer): void {
      const [, kind, id = ""] = decodeURIComponent(url.split("?")[0] ?? "").split("/");
      const given = body.length > 0 ? JSON.parse(body.toString()) : {};
      const json = (status: number, value: unknown, headers = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(value));
      };
      if (kind === "tags") return void json(200, method === "GET" ? { Tags: {} } : {});
      if (method === "POST") {
        const PolicyId = `policy-0${randomBytes(8).toString("hex")}`;
        policies.set(PolicyId, {
          ...given,
          PolicyId,
          PolicyArn: `arn:aws:dlm:eu-north-1:123456789012:policy/${PolicyId}`,
        });
        return void json(200, { PolicyId });
      }
      if (method === "GET" && id === "") return void json(200, { Policies: [...policies.values()] });
      const known = policies.get(id);
      if (known === undefined) {
        return void json(404, { message: "Policy not found" }, { "x-amzn-errortype": "ResourceNotFoundException" });
      }
      if (method === "DELETE") policies.delete(id);
      if (method === "PATCH") policies.set(id, { ...known, ...given });
      return void json(200, method === "GET" ? { Policy: policies.get(id) } : {});
    },
  };
}
