import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { askEndpoint, type Implementation, TABLE } from "./implementation.ts";

/** The one of this project. */
export async function localImplementation(): Promise<Implementation> {
  const { aws } = await startTestAws();
  return {
    name: "local",
    createTable: async (name) => aws.tables.create(name, TABLE.keyNames, TABLE),
    ask: ({ operation, input }) => askEndpoint(aws.url, operation, input),
    close: () => aws.close(),
  };
}
