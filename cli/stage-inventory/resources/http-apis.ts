import { type Api, type ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import type { Names } from "../../../names.ts";

/**
 * Ids of the HTTP APIs with a stage's name or its tags. API Gateway chooses the ids and takes several APIs of one name: an interrupted
 * run may have left a second one, which the tagging API does not know at once.
 */
export async function listHttpApis(client: ApiGatewayV2Client, names: Names): Promise<readonly string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetApisCommand({ MaxResults: "500", NextToken }));
    for (const api of page.Items ?? []) if (api.ApiId !== undefined && isOurs(api, names)) found.push(api.ApiId);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

function isOurs({ Name, Tags = {} }: Api, names: Names): boolean {
  return Name === names.httpApi || Object.entries(names.tags).every(([key, value]) => Tags[key] === value);
}
