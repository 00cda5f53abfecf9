import type { DeleteParametersResult } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { type Operation, operation } from "../operation.ts";
import { parameterName, parameterNames } from "./parameter-shapes.ts";
import type { ParameterStore } from "./parameter-store.ts";

export function deleteParameterOperations(store: ParameterStore): Readonly<Record<string, Operation>> {
  return {
    DeleteParameter: operation(v.looseObject({ Name: parameterName }), (input) => {
      store.remove(store.get(input.Name));
      return {};
    }),

    DeleteParameters: operation(v.looseObject({ Names: parameterNames }), (input): DeleteParametersResult => {
      const found = input.Names.flatMap((name) => store.find(name) ?? []);
      const missing = input.Names.filter((name) => !store.find(name));
      for (const parameter of found) store.remove(parameter);
      return { DeletedParameters: found.map(({ name }) => name), InvalidParameters: missing };
    }),
  };
}
