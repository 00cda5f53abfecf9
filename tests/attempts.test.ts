import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { INSUFFICIENT_CAPACITY, type LaunchContainer } from "../local/aws/sagemaker/container.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { until } from "../testing/until.ts";
import { launchNamedModel } from "./zero-downtime/named-model.ts";

/** What provision-endpoint does when an instance type does not serve: its list of them, one after the other. */

const TYPES = "ml.g4dn.xlarge,ml.g6.xlarge";

const enteredState = ({ stateEnteredEventDetails: details }: HistoryEvent) => details?.name;

let stack: TestStack;
let launch: LaunchContainer;
let launched: string[];
const clock = standingClock();

beforeAll(async () => {
  stack = await startTestStack({
    settings: { INSTANCE_TYPE: TYPES },
    launchContainer: (one) => {
      launched.push(one.instanceType);
      return launch(one);
    },
    pauseMilliseconds: 5,
    aws: { clock, endpointDelays: { provisioning: 0, deletion: 0 } },
  });
});
beforeEach(() => {
  launched = [];
});
afterEach(async () => {
  launch = launchNamedModel;
  await stack.run("retire-endpoint", { alias: "default" });
});
afterAll(() => stack?.close());

/** Runs provision-endpoint with a clock that goes on while it waits. */
async function provision(onState: (name: string) => void = () => undefined): Promise<string[]> {
  const states: string[] = [];
  await stack.run("provision-endpoint", {}, ({ stateMachine: { definition } }, event) => {
    const name = enteredState(event);
    if (name === undefined) return;
    states.push(name);
    onState(name);
    const { Type, Seconds } = JSON.parse(definition).States[name];
    // Hours of waiting need not be hundreds of looks.
    if (Type === "Wait") clock.pass(Math.max(Seconds, 600) * 1000);
  });
  return states;
}

const published = () => JSON.parse(stack.aws.parameters.value(stack.names.parameter.model("default")) ?? "{}");
const startsOnly =
  (type: string): LaunchContainer =>
  async (one) => {
    if (one.instanceType === type) return launchNamedModel(one);
    throw new Error("The primary container for production variant primary did not pass the ping health check.");
  };

test("a container that does not come up on one instance type is tried on the next", async () => {
  launch = startsOnly("ml.g6.xlarge");
  await provision();
  expect(published()).toMatchObject({ instanceType: "ml.g6.xlarge" });
  expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
});

test("one that comes up nowhere ends with SageMaker's words, and leaves nothing", async () => {
  launch = startsOnly("none");
  await expect(provision()).rejects.toThrow(/^EndpointFailed: .*did not pass the ping health check/);
  expect(new Set(launched)).toEqual(new Set(TYPES.split(",")));
  const { endpoints, endpointConfigs, models } = stack.aws.sageMaker;
  expect([...endpoints.list(), ...endpointConfigs.list(), ...models.list()]).toEqual([]);
});

test("a creation that is given up is waited out, for SageMaker deletes none that it still makes; the next type serves", async () => {
  const withoutCapacity = Promise.withResolvers<never>();
  // For hours there is no capacity for the list, and then for the first type alone.
  launch = (one) => (launched.length <= 2 ? withoutCapacity.promise : launchNamedModel(one));
  let refusals = 0;
  const states = await provision((name) => {
    if (name === "WaitForMotionToEnd") refusals += 1;
    // More than the tries of a deletion that is refused for good.
    if (refusals === 40) withoutCapacity.reject(new Error(INSUFFICIENT_CAPACITY));
  });
  expect(states).toEqual(expect.arrayContaining(["CreationTookTooLong", "DeleteEndpointInMotion", "TakeNextAttempt"]));
  expect(states).not.toContain("EndpointStays");
  expect(published()).toMatchObject({ endpointName: stack.names.endpointNames("default")[0] });
  expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
});

test("a creation that nobody waits for any more is retired, however long SageMaker refuses", async () => {
  const withoutCapacity = Promise.withResolvers<never>();
  launch = () => withoutCapacity.promise;
  // The clock stands: it is not given up.
  const provisioning = stack.run("provision-endpoint", { instanceTypes: ["ml.g4dn.xlarge"] });
  const ended = expect(provisioning).rejects.toThrow("Retired: ");
  await until(() => launched.length > 0);
  let looks = 0;
  await stack.run("retire-endpoint", { alias: "default" }, (_, event) => {
    if (enteredState(event) === "WaitForDeletion") looks += 1;
    if (looks === 40) withoutCapacity.reject(new Error(INSUFFICIENT_CAPACITY));
  });
  await ended;
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
});
