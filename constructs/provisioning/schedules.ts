import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { Construct } from "constructs";
import { DEFAULT_ALIAS } from "../../names.ts";
import { modelStart } from "../../provisioning/catalog/model-start.ts";
import type { Catalog } from "../../provisioning/catalog/read-catalog.ts";
import type { Settings } from "../../settings/settings.ts";
import type { ScheduleGroup } from "./schedule-group.ts";

export interface SchedulesProps {
  readonly group: ScheduleGroup;
  readonly provisionEndpointArn: string;
  readonly retireEndpointArn: string;
  readonly settings: Pick<Settings, "SCHEDULE_START" | "SCHEDULE_STOP" | "SCHEDULE_TIME_ZONE">;
  readonly catalog: Catalog;
}

/** The hourly sweeper, and working hours when the settings have them. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { provisionEndpointArn, retireEndpointArn, settings, catalog } = props;
    this.schedule(props.group, "sweeper", {
      description: "Removes what an execution that was stopped left behind",
      expression: "rate(1 hour)",
      stateMachineArn: retireEndpointArn,
      input: { sweep: true },
    });
    if (settings.SCHEDULE_START !== undefined) {
      for (const [alias, entry] of catalog) {
        if (modelStart(entry, settings) !== "schedule") continue;
        const isDefault = alias === DEFAULT_ALIAS;
        this.schedule(props.group, isDefault ? "start" : `start-${alias}`, {
          description: `Working hours begin: makes ${isDefault ? "the default model" : alias} serve`,
          expression: settings.SCHEDULE_START,
          timeZone: settings.SCHEDULE_TIME_ZONE,
          stateMachineArn: provisionEndpointArn,
          input: isDefault ? {} : { alias },
        });
      }
    }
    if (settings.SCHEDULE_START !== undefined && settings.SCHEDULE_STOP !== undefined) {
      for (const [alias, entry] of catalog) {
        if (modelStart(entry, settings) !== "request") continue;
        this.schedule(props.group, `ready-${alias}`, {
          description: `Working hours begin: from now on a request wakes ${alias}`,
          expression: settings.SCHEDULE_START,
          timeZone: settings.SCHEDULE_TIME_ZONE,
          stateMachineArn: retireEndpointArn,
          input: { alias, sleep: "request" },
        });
      }
    }
    if (settings.SCHEDULE_STOP !== undefined) {
      this.schedule(props.group, "stop", {
        description: "Working hours end: every model sleeps that does not start always",
        expression: settings.SCHEDULE_STOP,
        timeZone: settings.SCHEDULE_TIME_ZONE,
        stateMachineArn: retireEndpointArn,
        input: { sleep: settings.SCHEDULE_START === undefined ? "expired" : "schedule" },
      });
    }
  }

  private schedule(
    group: ScheduleGroup,
    name: "sweeper" | "start" | `start-${string}` | `ready-${string}` | "stop",
    props: ScheduleProps,
  ): void {
    new SchedulerSchedule(this, name, {
      name,
      groupName: group.groupName,
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: props.timeZone ?? "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: props.stateMachineArn,
        roleArn: group.roleArn,
        input: JSON.stringify(props.input),
      },
    });
  }
}

interface ScheduleProps {
  readonly description: string;
  /** `rate(…)` or `cron(…)`, https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  readonly expression: string;
  /** IANA name. Default: UTC. */
  readonly timeZone?: string;
  readonly stateMachineArn: string;
  readonly input: object;
}
