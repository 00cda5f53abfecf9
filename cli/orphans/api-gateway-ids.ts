import {
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Names } from "../../names.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { Lookup } from "./lookup.ts";

/** The HTTP API and its parts: AWS generates their ids, and allows any number of APIs with one name. */
export const API_GATEWAY_IDS: Readonly<Record<string, Lookup>> = {
  aws_apigatewayv2_api: (_, { clients, names }) => findHttpApi(clients, names),
  aws_apigatewayv2_integration: async (_, { clients, names }) => {
    const ApiId = await findHttpApi(clients, names);
    if (ApiId === undefined) return undefined;
    const [integration] = (await clients.apiGateway.send(new GetIntegrationsCommand({ ApiId }))).Items ?? [];
    return integration && `${ApiId}/${integration.IntegrationId}`;
  },
  aws_apigatewayv2_route: async (resource, { clients, names }) => {
    const ApiId = await findHttpApi(clients, names);
    if (ApiId === undefined) return undefined;
    const { Items = [] } = await clients.apiGateway.send(new GetRoutesCommand({ ApiId }));
    const route = Items.find(({ RouteKey }) => RouteKey === resource.text("route_key"));
    return route && `${ApiId}/${route.RouteId}`;
  },
  aws_apigatewayv2_stage: async (resource, { clients, names }) => {
    const ApiId = await findHttpApi(clients, names);
    if (ApiId === undefined) return undefined;
    const { Items = [] } = await clients.apiGateway.send(new GetStagesCommand({ ApiId }));
    const name = resource.text("name");
    return Items.some(({ StageName }) => StageName === name) ? `${ApiId}/${name}` : undefined;
  },
};

async function findHttpApi({ apiGateway }: ResourceClients, { httpApi }: Names): Promise<string | undefined> {
  const { Items = [] } = await apiGateway.send(new GetApisCommand({ MaxResults: "500" }));
  return Items.find(({ Name }) => Name === httpApi)?.ApiId;
}
