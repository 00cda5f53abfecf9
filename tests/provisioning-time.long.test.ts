import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { standingClock } from "../testing/standing-clock.ts";
import { until } from "../testing/until.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { launchNamedModel } from "./zero-downtime/named-model.ts";

/** Each Wait lets the clock pass by its seconds; otherwise the clock stands, so nothing depends on this machine's speed. */

let stack: TestStack;

afterEach(() => stack.close());

const enteredState = ({ stateEnteredEventDetails: details }: HistoryEvent) => details?.name;

/** A first creation whose endpoint is InService so many seconds after CreateEndpoint. */
async function provision(secondsUntilInService: number) {
  const clock = standingClock();
  stack = await startTestStack({
    launchContainer: launchNamedModel,
    pauseMilliseconds: 5,
    aws: {
      clock,
      endpointDelays: { provisioning: secondsUntilInService * 1000 },
      async faults({ operation }) {
        // The container's start takes a moment of this machine's time, but none of the clock's.
        if (operation === "DescribeEndpoint") await until(() => !isStartingContainer());
      },
    },
  });
  const isStartingContainer = () => {
    const [endpoint] = stack.aws.sageMaker.endpoints.list();
    const elapsed = endpoint === undefined ? 0 : clock.now().getTime() - endpoint.creationTime.getTime();
    return endpoint?.status === "Creating" && elapsed >= secondsUntilInService * 1000;
  };
  await stack.run("provision-endpoint", {}, ({ stateMachine: { definition } }, event) => {
    if (event.type === "WaitStateEntered") {
      clock.pass(JSON.parse(definition).States[enteredState(event) ?? ""].Seconds * 1000);
    }
  });
  const { history } = stack.aws.executions.list()[0] ?? { history: [] };
  const [endpoint] = stack.aws.sageMaker.endpoints.list();
  const published = history.find(
    ({ type, stateExitedEventDetails: details }) => type === "TaskStateExited" && details?.name === "PublishModel",
  );
  const inServiceAt = Number(endpoint?.creationTime) + secondsUntilInService * 1000;
  return {
    history,
    stateTransitions: history.filter((event) => enteredState(event) !== undefined).length,
    secondsFromInServiceToPublication: (Number(published?.timestamp) - inServiceAt) / 1000,
  };
}

test.each([600, 585, 571])(
  "an endpoint that is InService after %i s is published in time, and for few state transitions",
  async (seconds) => {
    const { history, stateTransitions, secondsFromInServiceToPublication } = await provision(seconds);
    console.log(
      `InService after ${seconds} s: ${stateTransitions} state transitions, published ${secondsFromInServiceToPublication} s later.`,
    );
    // A retry would be one more transition each. What failed here has no retry: nothing was published, and the slot was free.
    expect(history.filter(({ type }) => type === "TaskFailed")).toHaveLength(2);
    expect(stateTransitions).toBeLessThanOrEqual(60);
    expect(secondsFromInServiceToPublication).toBeGreaterThanOrEqual(0);
    expect(secondsFromInServiceToPublication).toBeLessThanOrEqual(45);
  },
);
