import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { createConfig, createEndpoint, endpointIs, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { until } from "../../../testing/until.ts";
import { acceleratedClock } from "../clock.ts";
import type { LocalAwsOptions } from "../create-local-aws.ts";
import { type Container, INSUFFICIENT_CAPACITY, type LaunchContainer } from "./container.ts";

let close: () => Promise<void>;
let sageMaker: SageMakerClient;
let runtime: SageMakerRuntimeClient;

async function start(launchContainer: LaunchContainer, options: Partial<LocalAwsOptions> = {}) {
  const { aws, client } = await startTestAws({ launchContainer, ...options });
  sageMaker = new SageMakerClient(client);
  runtime = new SageMakerRuntimeClient(client);
  close = async () => {
    sageMaker.destroy();
    runtime.destroy();
    await aws.close();
  };
  return aws;
}
afterEach(() => close());

async function invoke(EndpointName: string) {
  const { Body } = await runtime.send(new InvokeEndpointCommand({ EndpointName, Body: "{}" }));
  return Body.transformToString();
}

const create = (name: string) =>
  sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
const update = (name: string, config: string) =>
  sageMaker.send(new UpdateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));

/** Something to wait for. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Containers that answer with the name of their image, by image; requests to `held` ones wait until they are released. */
function recordingLauncher() {
  const stopped: string[] = [];
  const held = new Map<string, Promise<void>>();
  const launch: LaunchContainer = async ({ image }) => {
    const container = await containerOnLoopback(async (_, response) => {
      await held.get(image);
      response.end(image);
    });
    return {
      ...container,
      async stop() {
        await container.stop();
        stopped.push(image);
      },
    };
  };
  return { launch, stopped, held };
}

test("the container is launched with what model and configuration say", async () => {
  const launches: unknown[] = [];
  await start((launch) => {
    launches.push(launch);
    return containerOnLoopback((_, response) => response.end("ok"));
  });
  await createEndpoint(sageMaker, "a");
  expect(launches).toEqual([
    {
      image: "a",
      environment: { HF_MODEL_ID: "distilgpt2" },
      instanceType: "ml.g4dn.xlarge",
      endpointName: "a",
      variantName: "AllTraffic",
      log: expect.any(Function),
    },
  ]);
});

test("a container that ends before it answers /ping fails the endpoint", async () => {
  let stops = 0;
  await start(async () => ({
    url: "http://127.0.0.1:9",
    exited: Promise.resolve({ code: 1, signal: null }),
    stop: async () => {
      stops += 1;
    },
  }));
  await createConfig(sageMaker, "a");
  await create("a");
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({
    FailureReason:
      "The primary container for production variant AllTraffic did not pass the ping health check. " +
      "Please check CloudWatch logs for this endpoint.",
  });
  expect(stops).toBe(1);
  await createConfig(sageMaker, "b");
  await expect(update("a", "b")).rejects.toThrow("Cannot update failed endpoint");
  await sageMaker.send(new DeleteEndpointCommand({ EndpointName: "a" }));
  await expect(endpointIs(sageMaker, "a", "InService")).rejects.toThrow("Could not find endpoint");
});

test("a container that never becomes healthy fails when its time is over", async () => {
  const unhealthy = () =>
    containerOnLoopback(
      (_, response) => response.end(),
      (_, response) => response.writeHead(503).end(),
    );
  const clock = acceleratedClock(1000);
  await start(unhealthy, { clock });
  await createConfig(sageMaker, "a", { ContainerStartupHealthCheckTimeoutInSeconds: 90 });
  const before = clock.now().getTime();
  await create("a");
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({
    FailureReason: expect.stringContaining("did not pass the ping health check"),
  });
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(90_000);
});

test("an instance type without capacity fails the endpoint with the reason", async () => {
  await start(() => Promise.reject(new Error(INSUFFICIENT_CAPACITY)));
  await createConfig(sageMaker, "a");
  await create("a");
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({ FailureReason: INSUFFICIENT_CAPACITY });
});

test("an update serves from the old fleet until the new one is healthy, then from the new one", async () => {
  const { launch, stopped } = recordingLauncher();
  const healthy = gate();
  await start((request) =>
    request.image === "b"
      ? containerOnLoopback(
          (_, response) => response.end("b"),
          async (_, response) => {
            await healthy.opened;
            response.end();
          },
        )
      : launch(request),
  );
  await createEndpoint(sageMaker, "a");
  await createConfig(sageMaker, "b");
  await update("a", "b");
  expect(await endpointIs(sageMaker, "a", "Updating")).toMatchObject({
    EndpointConfigName: "a",
    PendingDeploymentSummary: { EndpointConfigName: "b" },
  });
  expect(await invoke("a")).toBe("a");
  expect(stopped).toEqual([]);
  healthy.open();
  expect(await endpointIs(sageMaker, "a", "InService")).toMatchObject({ EndpointConfigName: "b" });
  expect(await invoke("a")).toBe("b");
});

test("what the old fleet has begun it finishes before it is stopped", async () => {
  const { launch, stopped, held } = recordingLauncher();
  const release = gate();
  held.set("a", release.opened);
  const aws = await start(launch);
  await createEndpoint(sageMaker, "a");
  await createConfig(sageMaker, "b");
  const begun = invoke("a");
  await until(() => aws.sageMaker.endpoints.get("a").fleet?.[0]?.inFlight === 1);
  await update("a", "b");
  await endpointIs(sageMaker, "a", "InService");
  expect(stopped).toEqual([]);
  release.open();
  expect(await begun).toBe("a");
  await until(() => stopped.length > 0);
  expect(stopped).toEqual(["a"]);
});

test("no request fails while an endpoint is updated", async () => {
  await start(recordingLauncher().launch);
  await createEndpoint(sageMaker, "a");
  await createConfig(sageMaker, "b");
  const answers: string[] = [];
  let updated = false;
  const requests = (async () => {
    while (!updated) answers.push(await invoke("a"));
  })();
  await update("a", "b");
  await endpointIs(sageMaker, "a", "InService");
  answers.push(await invoke("a"));
  updated = true;
  await requests;
  expect(new Set(answers)).toEqual(new Set(["a", "b"]));
});

test("an update that fails rolls back to what served before", async () => {
  const { launch } = recordingLauncher();
  await start((request) =>
    request.image === "b" ? Promise.reject(new Error(INSUFFICIENT_CAPACITY)) : launch(request),
  );
  await createEndpoint(sageMaker, "a");
  await createConfig(sageMaker, "b");
  await update("a", "b");
  await endpointIs(sageMaker, "a", "RollingBack");
  expect(await invoke("a")).toBe("a");
  expect(await endpointIs(sageMaker, "a", "InService")).toMatchObject({
    EndpointConfigName: "a",
    FailureReason: INSUFFICIENT_CAPACITY,
  });
});

test("closing stops containers that serve, start, or finish their last requests", async () => {
  const running = new Set<Container>();
  const track = async (container: Container) => {
    running.add(container);
    const stop = async () => {
      await container.stop();
      running.delete(container);
    };
    return { ...container, stop };
  };
  const unhealthy = () =>
    containerOnLoopback(
      (_, response) => response.end(),
      (_, response) => response.writeHead(503).end(),
    );
  await start(async ({ image }) => {
    if (image === "starting") return track(await unhealthy());
    return track(await containerOnLoopback(() => undefined));
  });
  await createEndpoint(sageMaker, "serving");
  await createConfig(sageMaker, "next");
  await createConfig(sageMaker, "starting");
  const cut = invoke("serving").catch((error: Error) => error);
  await create("starting");
  await update("serving", "next");
  await endpointIs(sageMaker, "serving", "InService");
  await until(() => running.size === 3);
  await close();
  expect(running.size).toBe(0);
  expect(await cut).toBeInstanceOf(Error);
});
